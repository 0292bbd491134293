"""Test the page of one's own account beside clients that are connected."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from accounts.models import ResumeToken, User
from accounts.services.users import set_rights
from contacts.models import Block
from jim.codes import Code
from tests.support.client import Client

ACCOUNT = "/chat/account/"


@pytest.fixture
def ann(login: Callable[..., Client]) -> Client:
    return login("ann", ext=["ids", "resume"], client="terminal 1")


@pytest.fixture
def page(ann: Client) -> Browser:
    """Return a browser in which ann is signed in."""
    browser = Browser()
    assert browser.login(username="ann", password="secret")
    return browser


def test_the_account_is_only_for_its_owner(page: Browser) -> None:
    assert Browser().get(ACCOUNT).status_code == 302
    assert "terminal 1" in page.get(ACCOUNT).content.decode()


def test_the_password(ann: Client, page: Browser, connect: Callable[..., Client]) -> None:
    form = {"password": "guess", "new": "better", "again": "better", "end_others": "on"}
    assert "The present password is wrong." in page.post(ACCOUNT, form).content.decode()
    form["password"] = "secret"
    assert page.post(ACCOUNT, {**form, "again": "b"}).status_code == 200
    assert page.post(ACCOUNT, {**form, "end_others": ""}).status_code == 302
    assert ann.ask(action="probe")["response"] == 200
    assert page.get(ACCOUNT).status_code == 200  # this browser stays signed in
    form = {"password": "better", "new": "best", "again": "best", "end_others": "on"}
    assert page.post(ACCOUNT, form).status_code == 302
    assert ann.receive()["response"] == Code.IMPORTANT
    ann.wait_for_end()
    connect().login("ann", "best")


def test_a_weak_password_of_the_staff_is_refused(ann: Client, page: Browser) -> None:
    set_rights(user=User.objects.get(username="ann"), is_staff=True, is_superuser=False)
    form = {"password": "secret", "new": "12345678", "again": "12345678"}
    assert "Staff need a stronger password. This" in page.post(ACCOUNT, form).content.decode()
    strong = {"password": "secret", "new": "correct horse", "again": "correct horse"}
    assert page.post(ACCOUNT, strong).status_code == 302


def test_sessions_and_blocked_people(
    ann: Client, page: Browser, login: Callable[..., Client]
) -> None:
    phone = login("ann", ext=["ids", "blocking"])
    assert ann.ask(action="block_user", user="Girl")["response"] == 200
    assert phone.receive()["action"] == "block_user"
    assert page.post(f"{ACCOUNT}unblock/", {"name": "Girl"}).status_code == 302
    assert not Block.objects.exists()
    pushed = phone.receive()
    assert (pushed["action"], pushed["user"]) == ("unblock_user", "Girl")
    assert phone.is_quiet()
    sessions = ann.ask(action="get_sessions")["sessions"]
    (session,) = (row["session"] for row in sessions if row.get("current"))
    assert page.post(f"{ACCOUNT}sessions/{session + 100}/end/").status_code == 404
    assert page.post(f"{ACCOUNT}sessions/{session}/end/").status_code == 302
    assert "You have ended" in ann.receive()["alert"]
    ann.wait_for_end()
    assert not ResumeToken.objects.exists()


def test_the_export(ann: Client, page: Browser) -> None:
    msg_id = ann.say("Girl", "hello")["msg_id"]
    for action in ("pin", "bookmark"):
        assert ann.ask(action=action, msg_id=msg_id, on=True)["response"] == 200
    assert page.get(f"{ACCOUNT}export/").status_code == 405
    answer = page.post(f"{ACCOUNT}export/")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        data = json.loads(archive.read("data.json"))
    assert [said["text"] for said in data["messages"]] == ["hello"]
    assert data["bookmarks"] == [{"message_id": msg_id}]
    assert [pin["message_id"] for pin in data["pins"]] == [msg_id]
    assert ann.ask(action="export_me", part="bookmarks")["rows"] == [{"message_id": msg_id}]
    assert ann.ask(action="export_me", part="pins")["quantity"] == 1
