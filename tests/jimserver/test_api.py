"""Test the HTTP API and webhooks, beside a running server."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import OperationalError, connection
from django.test import Client as Browser

from accounts.models import ApiToken, AuditEntry, User
from accounts.services import block_user
from accounts.services.api_tokens import make_token
from accounts.services.passwords import set_password
from jimserver.log.filters import without_secrets
from jimserver.runtime import current_engine
from jimserver.web.api.rate_limits import rate_limiters
from messaging.models import Room
from messaging.services import join_room
from tests.support.client import Client
from tests.support.server import LiveServer

Login = Callable[..., Client]
Call = Callable[..., Any]


@pytest.fixture
def here(server: LiveServer) -> Iterator[LiveServer]:
    current_engine.start(server.engine)
    yield server
    current_engine.stop()


@pytest.fixture
def bot(make_user: Callable[..., User]) -> User:
    return make_user("bot")


@pytest.fixture
def call(bot: User) -> Call:
    """Return a function: `call("messages", to="ann")` posts as bot; `method="get"` reads."""
    _row, token = make_token(user=bot, name="tests")

    def ask(
        path: str, *, method: str = "post", token: str = token, status: int = 200, **values: Any
    ) -> Any:
        header = {"Authorization": f"Bearer {token}"}
        if method == "post":
            answer = Browser().post(
                f"/api/{path}/", json.dumps(values), content_type="application/json", headers=header
            )
        else:
            answer = Browser().get(f"/api/{path}/", values, headers=header)
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


# Action -> its fields, and fields of the answer; one user sends them all, in this order.
REQUESTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"action": "add_contact", "user_id": "ann"}, {}),
    ({"action": "get_contacts"}, {"quantity": 1, "data_list": ["ann"], "online": ["ann"]}),
    ({"action": "get_potential", "prefix": "an"}, {"quantity": 0, "data_list": []}),
    ({"action": "get_online"}, {"quantity": 1, "data_list": ["ann"]}),
    ({"action": "probe", "to": "ann"}, {}),
    ({"action": "presence", "user": {"account_name": "bot", "status": "testing"}}, {}),
    ({"action": "search", "text": "hi"}, {"quantity": 1}),
    ({"action": "read", "with": "ann", "msg_id": 1}, {}),
    ({"action": "typing", "to": "ann"}, {}),
    ({"action": "del_contact", "user_id": "ann"}, {}),
]


def test_actions_of_the_wire(here: LiveServer, login: Login, call: Call) -> None:
    """Ask for what else a client asks for; ann, a client on the wire, is told as ever."""
    ann = login("ann", ext=["ids", "marks", "typing", "presence", "chats"])
    ann.ask(action="add_contact", user_id="bot")
    ann.say("bot", "hi, bot")
    for request, expected in REQUESTS:
        answer = call("requests", **request)
        assert expected.items() <= answer.items(), request
    told = [ann.receive() for _ in range(2)]
    assert [(one["action"], one["from"]) for one in told] == [("read", "bot"), ("typing", "bot")]
    assert ann.is_quiet()  # a status of somebody who is offline is told when they come
    assert call("requests", action="probe", to="Sveta", status=410)["error"] == "Sveta is offline."


def test_a_password_set_by_a_program(here: LiveServer, login: Login, bot: User, call: Call) -> None:
    """Check that a token alone takes no account over, and that the new password ends the others."""
    set_password(user=bot, password="secret")
    phone = login("bot", "secret")
    asked = {"action": "set_password", "new": "b3tter than"}
    assert "wrong" in call("requests", **asked, password="guess", status=402)["error"]
    assert phone.is_quiet()
    call("requests", **asked, password="secret")
    assert phone.receive()["response"] == 101
    phone.wait_for_end()
    assert login("bot", "b3tter than").is_quiet()


def test_send_and_read(here: LiveServer, login: Login, call: Call) -> None:
    ann = login("ann", ext=["ids"])
    sent = call("messages", to="ann", message="Привет!", id="1")
    assert (heard := ann.receive())["message"] == "Привет!"
    assert (heard["from"], heard["msg_id"], sent["kept"]) == ("bot", sent["msg_id"], False)
    assert call("messages", to="ann", message="Привет!", id="1")["msg_id"] == sent["msg_id"]
    assert ann.is_quiet()
    assert call("messages", to="Sveta", message="later")["kept"]
    ann.say("bot", "hi, bot")
    page = call("history", method="get", **{"with": "ann"})
    assert [(row["from"], row["message"]) for row in page["messages"]] == [
        ("bot", "Привет!"),
        ("ann", "hi, bot"),
    ]
    assert [
        row["message"]
        for row in call("history", method="get", **{"with": "ann", "limit": 1})["messages"]
    ] == ["hi, bot"]
    assert ann.ask(action="probe", to="bot")["response"] == 410  # it writes and is not online


@pytest.mark.parametrize(
    "values, status",
    [
        ({"to": "nobody", "message": "?"}, 404),
        ({"to": "#tea", "message": "?"}, 404),
        ({"to": "ann", "message": " "}, 400),
        ({"to": "ann", "message": "\u200b\u3164\n"}, 400),
        ({"to": "ann", "message": 7}, 400),
        ({"message": "?"}, 400),
        ({"to": "x" * 1000, "message": "?"}, 400),
        ({"to": "bot", "message": "x" * 5000}, 400),
        ({"to": "bot", "message": "\0"}, 400),
        ({"to": "bot", "message": "?", "id": {}}, 400),
        ({"to": "bot", "message": "?", "id": "x" * 65}, 400),
    ],
)
def test_refusals(here: LiveServer, call: Call, values: dict[str, Any], status: int) -> None:
    assert call("messages", status=status, **values)["error"]


@pytest.mark.django_db
def test_who_may(call: Call, bot: User, settings: Any) -> None:
    assert call("messages", token="nonsense", status=401, to="bot", message="?")["error"]
    assert "accounts.add_user" in call("users", status=403, name="dora")["error"]
    assert call("sessions", method="get", status=403)["error"]
    assert call("messages", method="get", status=405)["error"]
    assert call("messages", status=503, to="bot", message="?")["error"]
    bot.user_permissions.set(Permission.objects.filter(codename__in=["add_user", "view_session"]))
    made = call("users", name="dora")
    assert User.objects.get(username="dora").check_password(made["password"])
    entry = AuditEntry.objects.get(action="add", target="dora")
    assert (entry.actor, entry.after) == ("bot", {"token": ApiToken.objects.get().name})
    assert call("users", status=400, name="emma", password="x" * 1001)["error"]
    settings.JIM = replace(settings.JIM, min_password_chars=8)
    assert "8" in call("users", status=400, name="emma", password="secret")["error"]
    assert call("users", status=409, name="DORA")["error"]
    assert call("users", status=400, name="#x")["error"]
    assert call("sessions", method="get") == {"sessions": []}
    block_user(user=bot)
    call("sessions", method="get", status=401)


@pytest.mark.django_db
def test_a_token_has_what_a_session_has(call: Call, bot: User, settings: Any) -> None:
    settings.JIM = replace(settings.JIM, max_requests_per_s=0.01, max_requests_burst=2)
    rate_limiters.clear()
    _row, other = make_token(user=bot, name="other")
    for _ in range(2):
        call("sessions", method="get", status=403)
    assert "Too many requests" in call("sessions", method="get", status=429)["error"]
    call("sessions", method="get", token=other, status=403)
    for status in (401, 401, 429):
        call("sessions", method="get", token="nonsense", status=status)
    rate_limiters.clear()


def test_sessions(here: LiveServer, login: Login, call: Call, bot: User) -> None:
    bot.user_permissions.set(Permission.objects.filter(codename="view_session"))
    login("ann", client="tests")
    (row,) = call("sessions", method="get")["sessions"]
    assert (row["user"], row["transport"], row["client"]) == ("ann", "tcp", "tests")


@pytest.mark.parametrize(
    "body, kind",
    [('{"text": "The build is red"}', "application/json"), ("The build is red", "text/plain")],
)
def test_a_webhook(here: LiveServer, login: Login, bot: User, body: str, kind: str) -> None:
    ann, other = login("ann"), login("other")
    ann.ask(action="join", room="#ci")
    _row, token = make_token(user=bot, name="ci", room="#ci")
    url = f"/api/hooks/{token}/"
    assert Browser().post(url, body, content_type=kind).status_code == 403  # bot is not in the room
    join_room(room=Room.objects.get(), user=bot)
    assert Browser().post(url, body, content_type=kind).status_code == 200
    heard = ann.receive()
    while heard.get("action") != "msg":
        heard = ann.receive()
    assert (heard["from"], heard["to"], heard["message"]) == ("bot", "#ci", "The build is red")
    assert other.is_quiet()
    assert (
        Browser()
        .post("/api/messages/", {}, headers={"Authorization": f"Bearer {token}"})
        .status_code
        == 403
    )
    assert ApiToken.objects.get(room="#ci").used_at is not None


@pytest.mark.django_db
def test_tokens_are_shown_once(
    browser: Browser, bot: User, client: Browser, make_user: Callable[..., User]
) -> None:
    page = browser.post(
        "/admin/accounts/apitoken/add/", {"user": bot.pk, "name": "ci", "room": ""}, follow=True
    ).content.decode()
    token = page.split("shown only now: ")[1].split("<")[0].strip()
    assert (
        Browser().get("/api/sessions/", headers={"Authorization": f"Bearer {token}"}).status_code
        == 403
    )
    assert token not in browser.get("/admin/accounts/apitoken/").content.decode()
    assert token not in str(ApiToken.objects.values())
    helper = make_user("helper", is_staff=True)
    helper.user_permissions.set(
        Permission.objects.filter(codename__in=["add_apitoken", "view_apitoken"])
    )
    client.force_login(helper)
    answer = client.post(
        "/admin/accounts/apitoken/add/", {"user": User.objects.get(username="root").pk, "name": "x"}
    )
    assert "Only a superuser" in answer.content.decode()


BAD_BODIES = {
    "half a surrogate pair as id": rb'{"to":"ann","message":"hi","id":"\ud83d"}',
    "half a surrogate pair in the text": rb'{"to":"ann","message":"\ud83d"}',
    "half a surrogate pair in the name": rb'{"to":"\udc00","message":"hi","name":"\ud83d"}',
    "half a surrogate pair in the password": rb'{"name":"dora","password":"\ud83d"}',
    "nested 5,000 deep": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "50,000 brackets": b"[" * 50_000,
    "NaN": b'{"to":"ann","message":"hi","time":NaN}',
    "a key twice": b'{"to":"ann","to":"bob","message":"hi","name":"a","name":"b"}',
    "bytes that are no UTF-8": b'{"to":"ann","message":"\xff","name":"\xff"}',
    "a number of 5,000 digits": b'{"to":"ann","message":"hi","id":' + b"9" * 5000 + b"}",
    "two objects": b'{"to":"ann","message":"hi"}{}',
    "an array": b"[]",
    "nothing": b"",
}


@pytest.fixture
def post(bot: User) -> Callable[..., Any]:
    """Return `post("messages", body)`, which sends these bytes as bot."""
    bot.user_permissions.set(Permission.objects.filter(codename="add_user"))
    _row, token = make_token(user=bot, name="post")

    def send(path: str, body: bytes, kind: str = "application/json") -> Any:
        header = {"Authorization": f"Bearer {token}"}
        return Browser().post(f"/api/{path}/", body, content_type=kind, headers=header)

    return send


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
@pytest.mark.parametrize("path", ["messages", "users"])
def test_bodies_that_the_wire_refuses(
    here: LiveServer, post: Call, login: Login, path: str, body: bytes
) -> None:
    if path == "users" and (b"to" in body and b"name" not in body):
        body = body.replace(b'"to"', b'"name"')
    answer = post(path, body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert login("ann").ask(action="probe")["response"] == 200  # the server lives


def test_a_body_that_is_too_long(here: LiveServer, post: Call) -> None:
    for size in (65_537, 3_000_000):
        answer = post("messages", b'{"to":"ann","message":"' + b"x" * size + b'"}')
        assert (answer.status_code, list(answer.json())) == (413, ["error"])


def test_a_byte_order_mark(here: LiveServer, post: Call, login: Login) -> None:
    login("ann")
    answer = post("messages", b'\xef\xbb\xbf{"to":"ann","message":"hi"}')
    assert answer.status_code == 200


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 21, "x", "1.5", "٣", "-1", "1e3", "\ud800"])
@pytest.mark.parametrize("key", ["before", "after", "limit"])
def test_numbers_in_the_query(here: LiveServer, call: Call, key: str, number: str) -> None:
    values = {"with": "ann", key: number.encode("utf-8", "surrogatepass")}
    assert call("history", method="get", status=400, **values)["error"].startswith("The field ")


def test_an_id_beyond_64_bits_in_the_query(here: LiveServer, call: Call) -> None:
    for key in ("before", "after"):
        call("history", method="get", status=400, **{"with": "ann", key: 2**63})


def test_a_query_without_a_name(here: LiveServer, call: Call) -> None:
    assert call("history", method="get", status=400)["error"] == "The field with is missing."


@pytest.mark.parametrize("path", ["messages", "users", "hooks/x", "nothing", "x" * 3000])
def test_a_failing_database_is_answered_in_json(db: None, client: Browser, path: str) -> None:
    def fail(*args: Any) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(fail):
        answer = client.post(f"/api/{path}/", b"{}", content_type="application/json")
    assert answer.status_code in (404, 500)
    assert list(answer.json()) == ["error"]


def test_errors_before_the_views_are_json_too(db: None, client: Browser) -> None:
    answer = client.get("/api/sessions/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()) == (400, {"error": "Bad Request."})


FORMS = {
    "payload": (b"payload=%7B%22text%22%3A%22Red%22%7D", "application/x-www-form-urlencoded"),
    "text": (b"text=Red", "application/x-www-form-urlencoded"),
    "plain text that curl calls a form": (b"Red", "application/x-www-form-urlencoded"),
    "a byte order mark": (b"\xef\xbb\xbfRed", "text/plain"),
    "multipart with text": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nRed\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "multipart with payload": (
        b'--x\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{"text":"Red"}\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
}
BAD_FORMS = {
    "payload that is no JSON": (b"payload=Red", "application/x-www-form-urlencoded"),
    "payload without a text": (b"payload=%7B%7D", "application/x-www-form-urlencoded"),
    "bytes that are no UTF-8": (b"\xff", "text/plain"),
    "a form without a text": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nRed\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "a broken form": (b"x", "multipart/form-data; boundary=" + "x" * 500),
    "a form without a boundary": (b"x", "multipart/form-data"),
    "JSON without a text": (b'{"content":"Red"}', "application/json"),
    "a text of spaces": (b"  \n", "text/plain"),
}


@pytest.fixture
def hook(here: LiveServer, login: Login, bot: User) -> tuple[Client, str]:
    """Return a member of a room and the address of the room's webhook."""
    ann = login("ann")
    ann.ask(action="join", room="#ci")
    join_room(room=Room.objects.get(), user=bot)
    _row, token = make_token(user=bot, name="ci", room="#ci")
    return ann, f"/api/hooks/{token}/"


@pytest.mark.parametrize("body, kind", FORMS.values(), ids=FORMS)
def test_forms_of_webhooks(hook: tuple[Client, str], body: bytes, kind: str) -> None:
    ann, url = hook
    assert Browser().post(url, body, content_type=kind).status_code == 200
    while (heard := ann.receive()).get("action") != "msg":
        pass
    assert heard["message"] == "Red"


@pytest.mark.parametrize("body, kind", BAD_FORMS.values(), ids=BAD_FORMS)
def test_webhooks_without_a_text(hook: tuple[Client, str], body: bytes, kind: str) -> None:
    answer = Browser().post(hook[1], body, content_type=kind)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_a_webhooks_token_is_not_logged(
    hook: tuple[Client, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Check it, because Django logs the address of every refused request."""
    _ann, url = hook
    assert Browser().get(url).status_code == 405
    written = without_secrets(caplog.text)
    assert "Method Not Allowed: /api/hooks/…/" in written
    assert url.split("/")[3] not in written
