"""The HTTP API and webhooks, beside a running server."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as Browser

from accounts.models import ApiToken, User
from accounts.services import block_user
from accounts.services.api_tokens import make_token
from jimserver.runtime import current_engine
from jimserver.web import api
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
    """`call("messages", to="ann")` posts as bot; `call("sessions", method="get")`."""
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
    assert ann.ask(action="probe", to="bot")["response"] == 410  # he speaks and is not here


@pytest.mark.parametrize(
    "values, status",
    [
        ({"to": "nobody", "message": "?"}, 404),
        ({"to": "#tea", "message": "?"}, 404),
        ({"to": "ann", "message": " "}, 400),
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
def test_who_may(call: Call, bot: User) -> None:
    assert call("messages", token="nonsense", status=401, to="bot", message="?")["error"]
    assert "accounts.add_user" in call("users", status=403, name="dora")["error"]
    assert call("sessions", method="get", status=403)["error"]
    assert call("messages", method="get", status=405)["error"]
    assert call("messages", status=503, to="bot", message="?")["error"]
    bot.user_permissions.set(Permission.objects.filter(codename__in=["add_user", "view_session"]))
    made = call("users", name="dora")
    assert User.objects.get(username="dora").check_password(made["password"])
    assert call("users", status=409, name="DORA")["error"]
    assert call("users", status=400, name="#x")["error"]
    assert call("sessions", method="get") == {"sessions": []}
    block_user(user=bot)
    call("sessions", method="get", status=401)


@pytest.mark.django_db
def test_a_token_has_what_a_session_has(call: Call, bot: User, settings: Any) -> None:
    settings.JIM = replace(settings.JIM, max_requests_per_s=0.01, max_requests_burst=2)
    api.allowances.clear()
    _row, other = make_token(user=bot, name="other")
    for _ in range(2):
        call("sessions", method="get", status=403)
    assert "Too many requests" in call("sessions", method="get", status=429)["error"]
    call("sessions", method="get", token=other, status=403)
    for status in (401, 401, 429):
        call("sessions", method="get", token="nonsense", status=status)
    api.allowances.clear()


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
