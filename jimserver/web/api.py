"""The HTTP API: a few things that programs want without speaking JIM, and webhooks. Described in docs/api.md."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts import services
from accounts.models import ApiToken, Session, User
from accounts.services import challenge_auth as course
from accounts.services.api_tokens import find_token
from accounts.services.blocklist import is_blocked
from accounts.services.moderation import random_password
from common.addresses import address_of_request, host_of
from common.text import explain
from jim.codes import Code
from jim.dialects import DEFAULT
from jim.errors import JimError
from jim.requests import Refused, Request
from jimserver.runtime import current_engine
from jimserver.transport.in_process_client import InProcessClient
from jimserver.transport.rate_limiter import RateLimiter

ANSWER_TIMEOUT_S = 10.0  # for write_thread to come to it
MAX_BODY_BYTES = 65_536  # as a frame on the wire
MAX_SESSIONS = 1000  # in one answer
MAX_KNOWN = 10_000  # tokens and addresses whose allowance is remembered; the oldest gives way
Values = dict[str, Any]
View = Callable[..., JsonResponse]


class ApiError(Exception):
    """A refusal: HTTP status and one sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def endpoint(method: str) -> Callable[[Callable[..., Values]], View]:
    """Makes a view of a function that takes the request, the token's row and what else the address holds, and returns the answer."""

    def wrap(function: Callable[..., Values]) -> View:
        @csrf_exempt
        @never_cache
        def view(request: HttpRequest, **values: Any) -> JsonResponse:
            try:
                if request.method != method:
                    raise ApiError(405, f"This address takes {method}.")
                return JsonResponse(
                    function(request, authorise(request, values.pop("token", None)), **values)
                )
            except ApiError as error:
                return refusal(error.status, str(error))
            except JimError as error:
                return refusal(int(error.code), explain(error))

        return view

    return wrap


def refusal(status: int, text: str) -> JsonResponse:
    """With the header that clients wait by."""
    headers = {"Retry-After": "1"} if status == Code.TOO_MANY else None
    return JsonResponse({"error": text}, status=status, headers=headers)


class Allowances:
    """What each token, and each address that has none, may ask for now: as much as a session on the wire."""

    def __init__(self) -> None:
        self._known: dict[str, RateLimiter] = {}
        self._lock = threading.Lock()

    def spend(self, who: str) -> None:
        """Raises JimError 429."""
        now, request = time.monotonic(), [Request()]
        with self._lock:
            if who not in self._known and len(self._known) >= MAX_KNOWN:
                del self._known[next(iter(self._known))]
            self._known.setdefault(who, RateLimiter(settings.JIM, now)).spend(request, now)
        if isinstance(request[0], Refused):
            raise request[0].error

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


allowances = Allowances()


def authorise(request: HttpRequest, hook_token: str | None) -> ApiToken:
    """The row of the token in the header, or of a webhook's in its address; raises ApiError 401 or 403, JimError 429."""
    if is_blocked(address_of_request(request)):
        raise ApiError(403, "Connections from your address are blocked.")
    kind, _space, sent = request.headers.get("Authorization", "").partition(" ")
    row = find_token(hook_token or (sent.strip() if kind == "Bearer" else ""))
    allowances.spend(
        f"token {row.pk}" if row else f"address {host_of(address_of_request(request))}"
    )
    if row is None:
        raise ApiError(
            401, "The token is missing or not valid; send it as Authorization: Bearer TOKEN."
        )
    if bool(row.room) != bool(hook_token):
        raise ApiError(
            403, "This token is a webhook's." if row.room else "This token is no webhook's."
        )
    return row


def body_of(request: HttpRequest) -> Values:
    if len(request.body) > MAX_BODY_BYTES:
        raise ApiError(413, f"The body is longer than {MAX_BODY_BYTES} bytes.")
    try:
        value = json.loads(request.body or b"{}")
    except ValueError:
        raise ApiError(400, "The body is no JSON.") from None
    if not isinstance(value, dict):
        raise ApiError(400, "The body is no JSON object.")
    return value


def text_of(values: Values, key: str, default: str | None = None) -> str:
    value = values.get(key, default)
    if not isinstance(value, str):
        raise ApiError(400, f"{key} is missing or no text.")
    return value


def require(token: ApiToken, permission: str) -> None:
    if not token.user.has_perm(permission):
        raise ApiError(403, f"{token.user} may not do this: {permission} is needed.")


def ask_engine(request: HttpRequest, user: User, asked: Values) -> Values:
    """The server's answer to a request as it would be on the wire; raises ApiError or JimError for a refusal."""
    engine = current_engine.get()
    if engine is None:
        raise ApiError(503, "The JIM server does not run in this process.")
    try:
        answer = InProcessClient(address_of_request(request)).ask(
            engine.queue, user.pk, DEFAULT.parse(asked), ANSWER_TIMEOUT_S
        )
    except TimeoutError:
        raise ApiError(503, "The JIM server did not answer in time.") from None
    if answer["response"] >= Code.BAD_REQUEST:
        raise ApiError(answer["response"], answer["error"])
    return answer


# What there is


@endpoint("POST")
def users(request: HttpRequest, token: ApiToken) -> Values:
    """Makes a user; without a password he gets a random one."""
    require(token, "accounts.add_user")
    values = body_of(request)
    name, password = text_of(values, "name"), text_of(values, "password", "") or random_password()
    user = services.create_user(
        name=name, password_hash=make_password(password), key=course.new_key(name, password)
    )
    return {"name": user.username, "password": password}


@endpoint("POST")
def messages(request: HttpRequest, token: ApiToken) -> Values:
    values = body_of(request)
    return say(
        request, token.user, text_of(values, "to"), text_of(values, "message"), values.get("id")
    )


def say(request: HttpRequest, user: User, to: str, text: str, client_id: Any = None) -> Values:
    if not text.strip():
        raise ApiError(400, "The message is empty.")
    asked = {
        "action": "msg",
        "to": to,
        "message": text,
        **({} if client_id is None else {"id": client_id}),
    }
    answer = ask_engine(request, user, asked)
    return {
        "msg_id": answer["msg_id"],
        "sent": answer["sent"],
        "kept": answer["response"] == Code.ACCEPTED,
    }


@endpoint("GET")
def history(request: HttpRequest, token: ApiToken) -> Values:
    numbers = {
        key: int(value)
        for key in ("before", "after", "limit")
        if (value := request.GET.get(key, "")).isdecimal()
    }
    answer = ask_engine(
        request,
        token.user,
        {"action": "get_history", "with": request.GET.get("with", ""), **numbers},
    )
    return {"more": answer["more"], "messages": answer["messages"]}


@endpoint("GET")
def sessions(request: HttpRequest, token: ApiToken) -> Values:
    require(token, "accounts.view_session")
    rows = (
        Session.objects.filter(ended_at=None)
        .select_related("user")
        .order_by("started_at")[:MAX_SESSIONS]
    )
    fields = ("address", "transport", "dialect", "client", "started_at")
    return {
        "sessions": [
            {"user": row.user.username, **{name: getattr(row, name) for name in fields}}
            for row in rows
        ]
    }


@endpoint("POST")
def hook(request: HttpRequest, token: ApiToken) -> Values:
    """Says the body in the token's room: {"text": "..."}, as other webhooks take it, or plain text."""
    if request.content_type == "application/json":
        text = text_of(body_of(request), "text")
    else:
        text = request.body[:MAX_BODY_BYTES].decode("utf-8", "replace")
    return say(request, token.user, token.room, text)
