"""Set the Content-Security-Policy of every page; answer the API's errors in JSON."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from jimserver.runtime import current_engine

# Everything comes from this site, and only files of it run: text of a peer that slipped into a page
# stays text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; "
    "connect-src 'self' {sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

GetResponse = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicy:
    """Set the header where a view has not set its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if "Content-Security-Policy" not in response:
            # Not every browser counts a page's own sockets as 'self'.
            host = request.get_host()
            response["Content-Security-Policy"] = POLICY.format(sockets=f"ws://{host} wss://{host}")
        return response


class JsonApiErrors:
    """Answer errors under /api/ in JSON that did not come from a view of the API.

    The host can be wrong, the address unknown, or another middleware can fail.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        is_ours = not request.path.startswith("/api/") or response.status_code < 400
        if is_ours or response.get("Content-Type") == "application/json":
            return response
        error = f"{response.reason_phrase}."
        return JsonResponse({"error": error}, status=response.status_code)


class SpareServesNothing:
    """Answer 503 on a spare, which tells only how it is: another server has the database."""

    OPEN_PATHS = frozenset({"/healthz", "/metrics"})

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if current_engine.is_spare() and request.path_info not in self.OPEN_PATHS:
            return HttpResponse(
                "This server is a spare; another one serves.\n", "text/plain", status=503
            )
        return self._get_response(request)
