"""Set the Content-Security-Policy of every page; answer the API's errors in JSON."""

from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse, JsonResponse

from jimserver.runtime import current_engine

# Everything comes from this site, and only files of it run: text of a peer that slipped into a page
# stays text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; media-src 'self'; "
    "connect-src 'self' {sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Middleware:
    """Let a request pass `before` and its response `after`, with and without an event loop.

    A middleware that only knows the other way costs each request a thread that waits for the loop;
    a server that stops would wait for that thread for ever.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: Any) -> None:
        self._get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self._pass(request)
        return self.after(request, self.before(request) or self._get_response(request))

    async def _pass(self, request: HttpRequest) -> HttpResponse:
        return self.after(request, self.before(request) or await self._get_response(request))

    def before(self, request: HttpRequest) -> HttpResponse | None:
        """Return an answer in place of the view's, or None."""
        return None

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the response, or another one in its place."""
        return response


class ContentSecurityPolicy(Middleware):
    """Set the header where a view has not set its own."""

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if "Content-Security-Policy" not in response:
            # Not every browser counts a page's own sockets as 'self'.
            host = request.get_host()
            response["Content-Security-Policy"] = POLICY.format(sockets=f"ws://{host} wss://{host}")
        return response


class JsonApiErrors(Middleware):
    """Answer errors under /api/ in JSON that did not come from a view of the API.

    The host can be wrong, the address unknown, or another middleware can fail.
    """

    def after(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        is_ours = not request.path.startswith("/api/") or response.status_code < 400
        if is_ours or response.get("Content-Type") == "application/json":
            return response
        error = f"{response.reason_phrase}."
        return JsonResponse({"error": error}, status=response.status_code)


class SpareServesNothing(Middleware):
    """Answer 503 on a spare, which tells only how it is: another server has the database."""

    OPEN_PATHS = frozenset({"/healthz", "/metrics"})

    def before(self, request: HttpRequest) -> HttpResponse | None:
        if not current_engine.is_spare() or request.path_info in self.OPEN_PATHS:
            return None
        return HttpResponse(
            "This server is a spare; another one serves.\n", "text/plain", status=503
        )
