"""Answer the requests of programs: one view for each address of the API."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import Error as DatabaseFailure
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts import services
from accounts.models import ApiToken, Session, User
from accounts.names import shows_nothing
from accounts.passwords import check_length
from accounts.services import challenge_auth
from accounts.services.api_tokens import find_token
from accounts.services.audit import record_deed
from accounts.services.blocklist import is_blocked
from accounts.services.passwords import random_password
from common.addresses import address_of_request, host_of
from common.database.turns import in_turn
from common.text import explain
from jim.codes import Code
from jim.dialects import DEFAULT
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.requests import Msg, Request
from jimserver.runtime import current_engine
from jimserver.transport.in_process_client import InProcessClient
from jimserver.web.api.actions import ACTIONS
from jimserver.web.api.input import (
    ApiError,
    NewUser,
    Values,
    convert,
    hook_text_of,
    object_of,
    query_of,
)
from jimserver.web.api.rate_limits import rate_limiters

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 10.0  # for write_thread to answer
MAX_SESSIONS = 1000  # in one answer
View = Callable[..., JsonResponse]


def endpoint(method: str) -> Callable[[Callable[..., Values]], View]:
    """Make a view of a function that returns the answer's values.

    The function takes the request, the token's row and the parameters of the address. Every
    failure becomes a JSON object with one sentence.
    """

    def wrap(function: Callable[..., Values]) -> View:
        @csrf_exempt
        @never_cache
        def view(request: HttpRequest, **values: Any) -> JsonResponse:
            try:
                return JsonResponse(answer(request, function, method, values))
            except ApiError as error:
                return refusal(error.status, str(error), error.headers)
            except JimError as error:
                return refusal(int(error.code), explain(error))
            except DatabaseFailure as error:
                log.error("API: the database failed: %s", error)
            except Exception:
                log.exception("API: a request failed")
            return refusal(Code.SERVER_ERROR, "The server failed; nothing was done.")

        return view

    return wrap


def answer(
    request: HttpRequest, function: Callable[..., Values], method: str, values: dict[str, Any]
) -> Values:
    """Call `function` for a request with the right method and a valid token."""
    if request.method != method:
        raise ApiError(405, f"This address takes {method}.", Allow=method)
    return function(request, authorise(request, values.pop("token", None)), **values)


def refusal(status: int, text: str, headers: dict[str, str] | None = None) -> JsonResponse:
    """Return an error with its sentence; a 429 says how long to wait."""
    headers = {"Retry-After": "1"} if status == Code.TOO_MANY else headers
    return JsonResponse({"error": text}, status=status, headers=headers)


def authorise(request: HttpRequest, hook_token: str | None) -> ApiToken:
    """Return the row of the token in the header, or of a webhook's in its address.

    Raise ApiError 401 or 403, or JimError 429.
    """
    if is_blocked(address_of_request(request)):
        raise ApiError(403, "Connections from your address are blocked.")
    kind, _space, sent = request.headers.get("Authorization", "").partition(" ")
    row = find_token(hook_token or (sent.strip() if kind == "Bearer" else ""))
    rate_limiters.spend(
        f"token {row.pk}" if row else f"address {host_of(address_of_request(request))}"
    )
    if row is None:
        raise ApiError(
            401,
            "The token is missing or not valid; send it as Authorization: Bearer TOKEN.",
            WWW_Authenticate="Bearer",
        )
    if bool(row.room) != bool(hook_token):
        raise ApiError(
            403, "This token is a webhook's." if row.room else "This token is no webhook's."
        )
    return row


def require(token: ApiToken, permission: str) -> None:
    """Raise ApiError 403 if the token's user lacks this permission."""
    if not token.user.has_perm(permission):
        raise ApiError(403, f"{token.user} may not do this: {permission} is needed.")


def ask_engine(request: HttpRequest, user: User, asked: Request) -> Values:
    """Return the server's answer as on the wire; raise ApiError for a refusal."""
    engine = current_engine.get()
    if engine is None:
        raise ApiError(503, "The JIM server does not run in this process.")
    try:
        answer = InProcessClient(address_of_request(request)).ask(
            engine.queue, user.pk, asked, ANSWER_TIMEOUT_S
        )
    except TimeoutError:
        raise ApiError(503, "The JIM server did not answer in time.") from None
    if answer["response"] >= Code.BAD_REQUEST:
        raise ApiError(answer["response"], answer["error"])
    return answer


# --- endpoints ---


@endpoint("POST")
def users(request: HttpRequest, token: ApiToken) -> Values:
    """Create a user, without a password one with a random one."""
    require(token, "accounts.add_user")
    new = convert(object_of(request), NewUser)
    password = new.password or random_password()
    check_length(password, least=settings.JIM.min_password_chars)
    key = challenge_auth.new_key(new.name, password)
    password_hash = make_password(password)  # long: nobody else writes in a transaction
    with in_turn():
        user = services.create_user(name=new.name, password_hash=password_hash, key=key)
        record_creation(request, token, user)
    return {"name": user.username, "password": password}


def record_creation(request: HttpRequest, token: ApiToken, user: User) -> None:
    """Record in the audit who created a user, and by which token."""
    record_deed(
        actor_id=token.user.pk,
        actor=token.user.username,
        address=address_of_request(request),
        action="add",
        target=("user", user.pk, user.username),
        after={"token": token.name},
    )


@endpoint("POST")
def messages(request: HttpRequest, token: ApiToken) -> Values:
    """Send the body as the token's user: the fields are those of a `msg` on the wire."""
    return send(request, token.user, object_of(request))


def send(request: HttpRequest, user: User, values: Values) -> Values:
    """Send a message; raise JimError 400 also for one without a visible character."""
    asked = DEFAULT.parse({**values, "action": "msg"})
    if isinstance(asked, Msg) and asked.file is None and shows_nothing(asked.message):
        raise bad_request(_("The message is empty."))
    answer = ask_engine(request, user, asked)
    return {
        "msg_id": answer["msg_id"],
        "sent": answer["sent"],
        "kept": answer["response"] == Code.ACCEPTED,
    }


@endpoint("GET")
def history(request: HttpRequest, token: ApiToken) -> Values:
    """Return a page of a conversation: the query has the fields of a `get_history`."""
    values = query_of(request, texts=("with",), numbers=("before", "after", "limit"))
    asked = DEFAULT.parse({**values, "action": "get_history"})
    answer = ask_engine(request, token.user, asked)
    return {"more": answer["more"], "messages": answer["messages"]}


@endpoint("POST")
def edits(request: HttpRequest, token: ApiToken) -> Values:
    """Edit a message of the token's user: the fields are those of an `edit` on the wire."""
    return change(request, token.user, "edit")


@endpoint("POST")
def deletions(request: HttpRequest, token: ApiToken) -> Values:
    """Delete a message: the fields are those of a `delete` on the wire."""
    return change(request, token.user, "delete")


@endpoint("POST")
def reactions(request: HttpRequest, token: ApiToken) -> Values:
    """React to a message: the fields are those of a `react` on the wire."""
    return change(request, token.user, "react")


def change(request: HttpRequest, user: User, action: str) -> Values:
    """Have a message changed; return the number of the change."""
    asked = DEFAULT.parse({**object_of(request), "action": action})
    return {"change": ask_engine(request, user, asked)["change"]}


@endpoint("GET")
def mentions(request: HttpRequest, token: ApiToken) -> Values:
    """Return the messages that mention the user: the query is that of a `get_mentions`."""
    values = query_of(request, texts=(), numbers=("before", "limit"))
    asked = DEFAULT.parse({**values, "action": "get_mentions"})
    answer = ask_engine(request, token.user, asked)
    return {"more": answer["more"], "messages": answer["messages"]}


@endpoint("GET")
def changes(request: HttpRequest, token: ApiToken) -> Values:
    """Return the changed messages of a conversation: the query is that of a `get_changes`."""
    values = query_of(request, texts=("with",), numbers=("after", "limit"))
    asked = DEFAULT.parse({**values, "action": "get_changes"})
    answer = ask_engine(request, token.user, asked)
    return {name: answer[name] for name in ("more", "change", "messages")}


@endpoint("GET")
def sessions(request: HttpRequest, token: ApiToken) -> Values:
    """Return the open sessions."""
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
    """Send the text in the body to the token's room."""
    return send(request, token.user, {"to": token.room, "message": hook_text_of(request)})


@endpoint("POST")
def requests(request: HttpRequest, token: ApiToken) -> Values:
    """Return the wire's answer to a request of ACTIONS, without what the status says."""
    values = object_of(request)
    if not (isinstance(action := values.get("action"), str) and action in ACTIONS):
        raise bad_request(_("This action is not offered here."))
    answer = ask_engine(request, token.user, DEFAULT.parse(values))
    return {key: answer[key] for key in answer.keys() - {"response", "time", "alert", "id"}}
