"""Actions of the staff in the admin reach a TCP client and a page within two seconds."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite
from tests.support.admin import Admin
from tests.support.client import PATIENCE_S, Client, Json
from tests.support.waiting import bound

NewName = Callable[[str], str]
REACH_MS = bound(2.0) * 1000  # in which it reaches whom it concerns
USERS, SESSIONS, LOGINS = "accounts/user/", "accounts/session/", "accounts/loginevent/"
NETWORKS, CONTACTS, ROOMS = "accounts/blockednetwork/", "contacts/contact/", "messaging/room/"
MEMBERS, MESSAGES = "messaging/member/", "messaging/message/"
# A browser's complaints about a closed socket and about what it may not load any more.
ENDED = r"401|403|WebSocket|Failed to load"
EXT = ["ids", "rooms", "chats", "lists"]
PASSWORD = "correct horse battery"
MAKE_OPERATOR = f"""
from accounts.models import User
User.objects.filter(username='op') or User.objects.create_superuser('op', '{PASSWORD}')
"""


@pytest.fixture(scope="module")
def op(site: ChatSite) -> Admin:
    site.command("shell", "-c", MAKE_OPERATOR)
    return Admin(site.place, "op", PASSWORD)


class Both:
    """One user, on a TCP client and on a page, and somebody else, whom nothing concerns."""

    def __init__(self, meet: Meet, site: ChatSite, name: str, other: str) -> None:
        self.site, self.name = site, name
        self.page: Person = meet(name)
        self.page.expected = ENDED
        self.line = site.client(name, ext=EXT)
        self.other = site.client(other)

    def hears(self, **wanted: Any) -> Json:
        """The next object of the TCP client with these values, which comes in time."""
        deadline = time.monotonic() + REACH_MS / 1000
        while True:
            said = self.line.receive()
            assert time.monotonic() < deadline, said
            if wanted.items() <= said.items():
                return said

    def sees(self, text: str) -> None:
        expect(self.page.page.get_by_text(text).first).to_be_visible(timeout=REACH_MS)

    def are_ended(self, code: int, text: str) -> None:
        """Both, at once, and both are told why; the other's is not."""
        begun_at = time.monotonic()
        last = self.line.wait_for_end()[-1]
        assert time.monotonic() - begun_at < REACH_MS / 1000
        assert (last["response"], text in last.get("error", last.get("alert", ""))) == (
            code,
            True,
        ), last
        expect(self.page.page.locator("body:not([data-link=open])")).to_be_attached(
            timeout=REACH_MS
        )
        assert self.other.is_quiet()

    def are_here(self) -> None:
        """As if nothing had happened."""
        assert self.line.is_quiet()
        expect(self.page.page.locator("body[data-link=open]")).to_be_attached()

    def come_back(self, password: str = "secret") -> None:
        self.line = Client(self.site.port)
        self.line.login(self.name, password, ext=EXT)
        self.page.context.clear_cookies()
        self.page.sign_in(self.name, password)
        self.page.arrive()

    def close(self) -> None:
        self.line.close()
        self.other.close()


@pytest.fixture
def both(meet: Meet, site: ChatSite, new_name: NewName) -> Iterator[Both]:
    found = Both(meet, site, new_name("ann"), new_name("bob"))
    yield found
    found.close()


def refusal(site: ChatSite, name: str, password: str = "secret") -> Json:
    stranger = Client(site.port)
    answer = stranger.ask(action="authenticate", user={"account_name": name, "password": password})
    stranger.close()
    return answer


# Users


def test_block_and_unblock(both: Both, op: Admin, site: ChatSite) -> None:
    op.operate(USERS, "block", {"q": both.name}, reason="spam", until="2099-01-01T10:00")
    both.are_ended(403, "blocked")
    answer = refusal(site, both.name)
    assert (answer["response"], "spam" in answer["error"], "2099" in answer["error"]) == (
        403,
        True,
        True,
    )
    both.page.sign_in(both.name)
    expect(both.page.page.locator(".wrong, .errorlist").first).to_be_visible()
    assert both.name in op.said("block")
    op.operate(USERS, "unblock", {"q": both.name})
    both.come_back()
    assert both.name in op.said("unblock")


def test_kick(both: Both, op: Admin, site: ChatSite) -> None:
    op.operate(USERS, "kick", {"q": both.name})
    both.are_ended(101, "log in again")
    both.page.page.goto(site.url)
    expect(both.page.page).to_have_url(re.compile("sign-in"))
    both.come_back()
    assert both.name in op.said("kick")


def test_message(both: Both, op: Admin) -> None:
    op.operate(USERS, "message", {"q": both.name}, text="Tea at five", important="on")
    both.hears(response=101, alert="Tea at five")
    both.sees("Tea at five")
    assert both.other.is_quiet()
    assert both.name in op.said("message")


def test_reset_password(both: Both, op: Admin, site: ChatSite) -> None:
    sheet = op.operate(USERS, "reset_password", {"q": both.name})
    (password,) = re.findall(r"<code>(\w+)</code>", sheet)
    both.are_ended(101, "log in again")
    assert refusal(site, both.name)["response"] == 402
    both.come_back(password)
    assert password not in op.said("reset password")


def test_a_password_set_on_the_command_line(both: Both, site: ChatSite) -> None:
    """Another process sets it; the server ends the live sessions of the old one."""
    site.command("createjimuser", both.name, "--password-stdin", said="a new password\n")
    both.are_ended(101, "log in again")
    assert refusal(site, both.name)["response"] == 402
    both.come_back("a new password")


def test_export(both: Both, op: Admin) -> None:
    op.operate(USERS, "export", {"q": both.name}, reason="she asked")
    assert op.page.startswith(b"PK")
    both.are_here()
    assert "she asked" in op.said("export")


def test_erase(both: Both, op: Admin, site: ChatSite) -> None:
    op.operate(USERS, "erase", {"q": both.name}, reason="she asked", name=both.name)
    both.are_ended(101, "log in again")
    assert op.rows(USERS, q=both.name) == []
    assert refusal(site, both.name)["response"] == 200  # the name is free: it is registered anew


def test_import(both: Both, op: Admin, site: ChatSite, meet: Meet, new_name: NewName) -> None:
    first, second = new_name("class"), new_name("class")
    op.get("accounts/user/import/")
    sheet = op.post(
        "accounts/user/import/",
        {"file": f"name;password\n{first};\n{second};s3cret\n{both.name};\n".encode()},
    )
    passwords = dict(re.findall(r"<b>(\w+)</b><code>(\w+)</code>", sheet))
    assert set(passwords) == {first, second}
    assert passwords[second] == "s3cret"
    both.are_here()
    line = Client(site.port)
    line.login(first, passwords[first])
    line.close()
    page = meet()
    page.sign_in(second, "s3cret")
    page.arrive()
    assert first in op.said("import users")


def test_rename(both: Both, op: Admin, new_name: NewName) -> None:
    (row,) = op.rows(USERS, q=both.name)
    op.get(f"{USERS}{row}/change/")
    name = new_name("anna")
    op.post(f"{USERS}{row}/change/", username=name)
    both.are_ended(101, "log in again")
    both.name = name
    both.come_back()


# Sessions and logins


@pytest.mark.parametrize("transport", ["tcp", "ws"])
def test_disconnect_one(both: Both, op: Admin, transport: str) -> None:
    op.operate(SESSIONS, "disconnect", {"user": both.name, "open": "yes", "transport": transport})
    if transport == "tcp":
        both.hears(response=101)
        assert both.line.wait_for_end() == []
        expect(both.page.page.locator("body[data-link=open]")).to_be_attached()
    else:
        expect(both.page.page.locator("body:not([data-link=open])")).to_be_attached(
            timeout=REACH_MS
        )
        assert both.line.is_quiet()
    assert both.name in op.said("disconnect")


def test_unlock(both: Both, op: Admin, site: ChatSite) -> None:
    answers = [refusal(site, both.name, "guess")["response"] for _ in range(11)]
    assert answers[-1] == 429
    assert refusal(site, both.name)["response"] == 429
    (row, *_rest) = op.rows(LOGINS, user=both.name)
    op.post(LOGINS, action="unlock", _selected_action=row)
    op.post(LOGINS, action="unlock", _selected_action=row, confirmed="yes")
    assert refusal(site, both.name)["response"] == 200
    both.come_back()


def test_block_and_lift_the_address_of_a_login(both: Both, op: Admin, site: ChatSite) -> None:
    """The operator comes from another one."""
    row = op.rows(LOGINS, user=both.name)[0]
    op.post(LOGINS, action="block_address", _selected_action=row)
    op.post(
        LOGINS,
        action="block_address",
        _selected_action=row,
        confirmed="yes",
        reason="spam",
        until="",
    )
    last = both.line.wait_for_end()[-1]
    assert last["response"] == 403
    expect(both.page.page.locator("body:not([data-link=open])")).to_be_attached(timeout=REACH_MS)
    assert Client(site.port).wait_for_end() == []
    assert "127.0.0.1" in op.said("block network")
    op.delete(NETWORKS, {"q": "127.0.0.1"})
    both.come_back()
    both.other = site.client(both.name)


def test_add_a_block(both: Both, op: Admin, site: ChatSite) -> None:
    op.get(f"{NETWORKS}add/")
    op.post(f"{NETWORKS}add/", network="127.0.0.1/32", reason="spam", until="")
    assert both.line.wait_for_end()[-1]["response"] == 403
    expect(both.page.page.locator("body:not([data-link=open])")).to_be_attached(timeout=REACH_MS)
    op.delete(NETWORKS, {"q": "127.0.0.1"})
    both.come_back()
    both.other = site.client(both.name)


def test_nobody_blocks_himself(op: Admin) -> None:
    op.get(f"{NETWORKS}add/")
    assert "You come from there yourself" in op.post(
        f"{NETWORKS}add/", network="127.0.0.0/24", reason="", until=""
    )


# Rooms


@pytest.fixture
def room(both: Both, new_name: NewName) -> str:
    """Return a room that the other has made; the user is in it, with the page open there."""
    name = new_name("#room")
    assert both.other.ask(action="join", room=name)["response"] == 201
    both.page.enter_room(name)
    return name


def test_announce(both: Both, op: Admin, room: str) -> None:
    op.operate(ROOMS, "announce", {"q": room}, text="Five o'clock")
    both.hears(action="msg", to=room, message="Five o'clock")
    both.page.sees("Five o'clock")


def test_read_only_and_topic(both: Both, op: Admin, room: str) -> None:
    (row,) = op.rows(ROOMS, q=room)
    op.get(f"{ROOMS}{row}/change/")
    op.post(f"{ROOMS}{row}/change/", name=room, topic="Leaves and water", is_read_only="on")
    both.hears(action="topic", topic="Leaves and water")
    both.sees("Leaves and water")
    answer = both.line.say(room, "?")
    assert (answer["response"], "read-only" in answer["error"]) == (403, True)
    both.page.say("may I?")
    both.sees("read-only")


def test_members(both: Both, op: Admin, site: ChatSite, new_name: NewName) -> None:
    name = new_name("#club")
    assert both.other.ask(action="join", room=name)["response"] == 201
    (room,), (user,) = op.rows(ROOMS, q=name), op.rows(USERS, q=both.name)
    op.get(f"{MEMBERS}add/")
    op.post(f"{MEMBERS}add/", room=room, user=user)
    both.hears(action="join", room=name)
    both.hears(response=100)
    both.sees(f"added you to {name}")
    expect(both.page.page.locator(f'[data-name="{name}"]')).to_be_visible(timeout=REACH_MS)
    assert both.line.say(name, "here")["response"] == 200
    op.delete(MEMBERS, {"room": name, "user": both.name})
    both.hears(action="leave", room=name)
    both.hears(response=100)
    both.sees(f"removed you from {name}")
    expect(both.page.page.locator(f'[data-name="{name}"]')).to_be_hidden(timeout=REACH_MS)
    assert both.line.say(name, "?")["response"] == 403
    assert both.name in op.said("delete")


# Contacts and messages


def test_contacts(both: Both, op: Admin, site: ChatSite, new_name: NewName) -> None:
    friend = new_name("friend")
    site.client(friend).close()
    (owner,), (contact,) = op.rows(USERS, q=both.name), op.rows(USERS, q=friend)
    op.get(f"{CONTACTS}add/")
    op.post(f"{CONTACTS}add/", owner=owner, contact=contact)
    both.hears(action="add_contact", user_id=friend)
    expect(both.page.page.locator(f'[data-name="{friend}"]')).to_be_visible(timeout=REACH_MS)
    op.delete(CONTACTS, {"owner": both.name, "contact": friend})
    both.hears(action="del_contact", user_id=friend)


def test_texts_are_opened_and_deleted(
    both: Both, op: Admin, site: ChatSite, new_name: NewName
) -> None:
    absent = new_name("absent")
    site.client(absent).close()
    both.page.write_to(absent)
    both.page.say("the cake is a lie")
    both.page.sees_state("the cake is a lie", "kept")
    about = {"sender": both.name}
    assert "cake" not in op.get(f"{MESSAGES}?sender={both.name}")
    assert "the cake is a lie" in op.operate(
        MESSAGES, "open_text", about, reason="somebody complained"
    )
    assert "somebody complained" in op.said("open text")
    assert "the cake is a lie" in op.operate(
        MESSAGES, "export_messages", about, reason="a court wants it"
    )
    op.operate(MESSAGES, "delete_text", about, reason="it was one")
    both.hears(action="deleted")
    both.page.sees("[deleted]")
    assert "it was one" in op.said("delete text")
    late = site.client(absent)
    assert late.is_quiet()  # what is deleted before it was delivered is not delivered
    late.close()


# Everybody


def ask_to_broadcast(op: Admin, text: str, to: str) -> str:
    """Return the page that asks for a confirmation, once it counts those whom the list shows.

    Somebody of an earlier test can still be leaving.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        op.get("accounts/user/broadcast/")
        asked = op.post("accounts/user/broadcast/", text=text, to=to)
        reached = re.search(r"It will reach (\d+) users who are online", asked)
        assert reached, asked
        online = re.findall(r"● \d", op.get(f"{USERS}?online=yes"))
        if int(reached[1]) == len(online):
            return asked
        assert time.monotonic() < deadline, (reached[0], online)


@pytest.mark.parametrize("to", ["online", "all"])
def test_broadcast(both: Both, op: Admin, site: ChatSite, new_name: NewName, to: str) -> None:
    absent = new_name("absent")
    site.client(absent).close()
    asked = ask_to_broadcast(op, f"Tea for {to}", to)
    kept = re.search(r"It will be kept for (\d+) others", asked)
    assert bool(kept) is (to == "all")
    op.get("accounts/user/broadcast/")
    op.post("accounts/user/broadcast/", text=f"Tea for {to}", to=to, confirmed="yes")
    both.hears(response=100, alert=f"Tea for {to}")
    both.sees(f"Tea for {to}")
    assert both.other.receive()["alert"] == f"Tea for {to}"
    late = site.client(absent)
    if kept:
        assert late.receive()["message"] == f"Tea for {to}"
    assert late.is_quiet()
    late.close()
    assert f"Tea for {to}" in op.said("broadcast")


# The wire


def test_watch(both: Both, op: Admin, site: ChatSite) -> None:
    page = op.operate(
        SESSIONS, "watch", {"user": both.name, "transport": "ws"}, reason="she asked why"
    )
    found = re.search(r'data-url="/admin/(wire/\d+/objects/)"', page)
    assert found
    both.sees("the operator is watching")
    both.page.enter_room(f"#{both.name}")
    assert '"action": "join"' in op.get(found[1])
    op.operate(
        SESSIONS,
        "watch",
        {"user": both.name, "transport": "tcp", "open": "yes"},
        reason="she asked why",
    )
    assert "watching" in both.hears(response=100)["alert"]
    assert "she asked why" in op.said("watch")
