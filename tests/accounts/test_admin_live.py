"""Test the admin as the console of the server: its changes reach connected clients."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from accounts.models import AuditEntry, BlockedNetwork, LoginEvent, Session, User
from accounts.services.login_throttle import login_throttle
from accounts.services.staff import moderation
from tests.support.client import Client, Json
from tests.support.server import LiveServer
from tests.support.waiting import bound

USERS, SESSIONS, LOGINS = (
    "/admin/accounts/user/",
    "/admin/accounts/session/",
    "/admin/accounts/loginevent/",
)
REACH_S = bound(2.0)  # in which an operation reaches whom it concerns
Login = Callable[..., Client]
Connect = Callable[..., Client]


def user(name: str) -> User:
    return User.objects.get(username=name)


def operate(browser: Browser, url: str, action: str, *rows: Any, **values: Any) -> Any:
    """Run an operation as a browser does: get the question, then confirm."""
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    asked = browser.post(url, data)
    assert asked.status_code == 200
    assert list(asked.context["targets"]) == list(rows)
    return browser.post(url, {**data, "confirmed": "yes", **values})


def ended(client: Client) -> list[Json]:
    """Return what a client still hears until its connection is closed, which is soon."""
    begun_at = time.monotonic()
    rest = client.wait_for_end()
    assert time.monotonic() - begun_at < REACH_S
    return rest


def is_let_in(client: Client, **who: Any) -> bool:
    return bool(client.ask(action="authenticate", user=who)["response"] == 200)


def test_block_and_unblock(login: Login, connect: Connect, browser: Browser) -> None:
    ann, phone, bob = login("ann"), login("ann"), login("bob")
    operate(browser, USERS, "block", user("ann"), reason="spam", until="")
    for client in (ann, phone):
        assert ended(client)[-1]["response"] == 403
    refusal = connect().ask(
        action="authenticate", user={"account_name": "ann", "password": "secret"}
    )
    assert (refusal["response"], "spam" in refusal["error"]) == (403, True)
    assert bob.is_quiet()
    operate(browser, USERS, "unblock", user("ann"))
    assert is_let_in(connect(), account_name="ann", password="secret")
    block, unblock = AuditEntry.objects.order_by("pk")
    assert (block.actor, block.action, block.target, block.after["reason"]) == (
        "root",
        "block",
        "ann",
        "spam",
    )
    assert (unblock.action, unblock.before["reason"], unblock.address) == (
        "unblock",
        "spam",
        "127.0.0.1",
    )


def test_kick_ends_sessions_tokens_and_the_site(
    login: Login, connect: Connect, browser: Browser
) -> None:
    ann = connect()
    token = ann.login("ann", ext=["resume"])["token"]
    site = Browser()
    site.force_login(user("ann"))
    operate(browser, USERS, "kick", user("ann"))
    assert ended(ann)[-1]["response"] == 101
    assert not is_let_in(connect(), account_name="ann", token=token)
    assert is_let_in(connect(), account_name="ann", password="secret")
    assert "_auth_user_id" not in site.get("/admin/login/").wsgi_request.session


def test_message_now_or_later(login: Login, connect: Connect, browser: Browser) -> None:
    ann, bob = login("ann"), login("bob")
    bob.close()
    login("carol").close()
    wait_until_offline("bob", "carol")
    operate(
        browser,
        USERS,
        "message",
        user("ann"),
        user("bob"),
        text="Tea at five",
        important="on",
        keep="on",
    )
    said = ann.receive()
    assert (said["response"], said["alert"]) == (101, "Tea at five")
    bob = login("bob")
    assert (kept := bob.receive())["message"] == "Tea at five"
    assert kept["from"] == "root"
    assert login("carol").is_quiet()


def wait_until_offline(*names: str) -> None:
    deadline = time.monotonic() + REACH_S
    while Session.objects.filter(user__username__in=names, ended_at=None).exists():
        assert time.monotonic() < deadline


def test_reset_password_is_shown_once(login: Login, connect: Connect, browser: Browser) -> None:
    ann = login("ann")
    answer = operate(browser, USERS, "reset_password", user("ann"))
    ((name, password),) = answer.context["passwords"]
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert ended(ann)[-1]["response"] == 101
    assert not is_let_in(connect(), account_name="ann", password="secret")
    assert is_let_in(connect(), account_name=name, password=password)
    assert password not in str(AuditEntry.objects.values())


def test_disconnect_one_session(login: Login, connect: Connect, browser: Browser) -> None:
    ann = login("ann")
    row = Session.objects.get(user=user("ann"))
    phone = login("ann")
    operate(browser, SESSIONS, "disconnect", row)
    assert ended(ann)[-1]["response"] == 101
    assert phone.is_quiet()
    row.refresh_from_db()
    assert (row.close_reason, row.ended_at is not None) == ("kicked", True)
    asked = browser.post(SESSIONS, {"action": "disconnect", "_selected_action": [row.pk]})
    assert asked.context["targets"] == []


def test_block_the_address_of_a_login(
    login: Login, connect: Connect, browser: Browser, server: LiveServer
) -> None:
    ann, stranger = login("ann"), connect()
    assert stranger.ask(action="probe")["response"] == 200
    event = LoginEvent.objects.get(user=user("ann"))
    browser.defaults["REMOTE_ADDR"] = "192.0.2.50"
    operate(browser, LOGINS, "block_address", event, reason="", until="", whole_network="on")
    assert ended(ann)[-1]["response"] == 403
    assert ended(stranger) == []
    assert ended(connect()) == []
    block = BlockedNetwork.objects.get()
    assert (block.network, str(block.created_by)) == ("127.0.0.0/24", "root")
    sign_in = Browser().post(
        "/admin/login/", {"username": "root", "password": "secret"}, REMOTE_ADDR="127.0.0.9"
    )
    assert "Connections from your address are blocked" in sign_in.content.decode()
    browser.post(
        "/admin/accounts/blockednetwork/",
        {"action": "delete_selected", "_selected_action": [block.pk], "post": "yes"},
    )
    assert is_let_in(connect(), account_name="ann", password="secret")
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "block network",
        "delete",
    ]


def test_a_block_ends_by_itself(server: LiveServer, connect: Connect) -> None:
    from datetime import timedelta

    from django.utils import timezone

    moderation.block_network(network="127.0.0.1", until=timezone.now() + timedelta(days=1))
    assert ended(connect()) == []
    moderation.block_network(network="127.0.0.1", until=timezone.now() - timedelta(seconds=1))
    assert connect().ask(action="probe")["response"] == 200


def test_nobody_blocks_himself(login: Login, browser: Browser) -> None:
    login("ann")
    event = LoginEvent.objects.get(user=user("ann"))
    answer = operate(browser, LOGINS, "block_address", event, reason="", until="")
    assert "You come from there yourself" in answer.content.decode()
    assert not BlockedNetwork.objects.exists()
    answer = browser.post(
        "/admin/accounts/blockednetwork/add/", {"network": "127.0.0.0/8", "reason": ""}
    )
    assert "You come from there yourself" in answer.content.decode()
    assert (
        "no address"
        in browser.post("/admin/accounts/blockednetwork/add/", {"network": "x"}).content.decode()
    )


def test_unlock_an_account(login: Login, browser: Browser, settings: Any) -> None:
    login("ann")
    for _ in range(settings.JIM.login_tries):
        login_throttle.failed(name="ann", address="127.0.0.1")
    assert login_throttle.waiting()
    operate(browser, LOGINS, "unlock", LoginEvent.objects.get(user=user("ann")))
    assert not login_throttle.waiting()


@pytest.mark.parametrize("to, kept", [("online", []), ("all", ["Tea!"])])
def test_broadcast(login: Login, browser: Browser, to: str, kept: list[str]) -> None:
    ann, bob = login("ann"), login("bob")
    login("carol").close()
    wait_until_offline("carol")
    data = {"text": "Tea!", "to": to}
    asked = browser.post(f"{USERS}broadcast/", data)
    assert asked.context["reach"] == {
        "online": 2,
        "kept": 8 if kept else 0,
    }  # six seeds, carol and root
    assert ann.is_quiet()
    browser.post(f"{USERS}broadcast/", {**data, "confirmed": "yes"})
    for client in (ann, bob):
        assert client.receive()["alert"] == "Tea!"
    carol = login("carol")
    assert [carol.receive()["message"] for _ in kept] == kept
    assert carol.is_quiet()


def upload(browser: Browser, data: bytes, encoding: str = "") -> Any:
    file = SimpleUploadedFile("class.csv", data)
    return browser.post(f"{USERS}import/", {"file": file, "encoding": encoding})


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("имя;пароль\nАня;\nboris;s3cret\n\n#bad;x\n".encode("cp1251"), "cp1251"),
        ("\ufeffpassword,name\r\n,Аня\r\ns3cret,boris\r\nx,#bad\r\n".encode(), ""),
        ("Аня\t\nboris\ts3cret\n#bad\tx".encode(), ""),
    ],
)
def test_import_twice(browser: Browser, connect: Connect, data: bytes, encoding: str) -> None:
    answer = upload(browser, data, encoding)
    passwords = dict(answer.context["passwords"])
    assert passwords["boris"] == "s3cret"
    assert len(answer.context["problems"]) == 1
    assert is_let_in(connect(), account_name="аня", password=passwords["Аня"])
    assert is_let_in(connect(), account_name="boris", password="s3cret")
    before = list(User.objects.values("pk", "username", "password"))
    assert upload(browser, data, encoding).context["passwords"] == []
    assert list(User.objects.values("pk", "username", "password")) == before


@pytest.mark.parametrize("data", [b"", b"\n\n", b"a\n" * 1002, b"x" * 1_000_001])
@pytest.mark.django_db
def test_what_is_no_table_is_refused(browser: Browser, data: bytes) -> None:
    answer = upload(browser, data)
    assert answer.context["form"].errors
    assert User.objects.count() == 7


@pytest.mark.django_db
def test_the_audit_stays(browser: Browser) -> None:
    browser.post(
        "/admin/accounts/blockednetwork/add/", {"network": "192.0.2.7/24", "reason": "spam"}
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target, entry.after["reason"]) == ("add", "192.0.2.0/24", "spam")
    for change in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor="x"),
    ):
        with pytest.raises(TypeError):
            change()
    page = f"/admin/accounts/auditentry/{entry.pk}"
    assert browser.get(f"{page}/change/").status_code == 200
    for url in (f"{page}/change/", f"{page}/delete/", "/admin/accounts/auditentry/add/"):
        assert browser.post(url, {"actor": "x"}).status_code == 403
