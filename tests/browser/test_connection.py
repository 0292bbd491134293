"""A lost connection: it is said, retried, and loses and repeats nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import MakeSite, Meet
from tests.browser.person import PASSWORD, Person
from tests.browser.site import ChatSite
from tests.support.waiting import wait_until

NewName = Callable[[str], str]
# The browser's own complaints about a server that is away.
LOST = "WebSocket|net::ERR_"


@pytest.fixture
def fragile(make_site: MakeSite) -> ChatSite:
    """A server that may be killed."""
    return make_site()


def test_a_killed_server_loses_and_repeats_nothing(fragile: ChatSite, meet: Meet) -> None:
    bob = fragile.client("bob", ext=["ids"])
    ann = meet("ann", at=fragile)
    ann.expected = LOST
    ann.write_to("bob")
    ann.say("before")
    assert bob.receive()["message"] == "before"
    assert bob.say("ann", "before too")["response"] == 200
    fragile.kill()
    expect(ann.page.locator("#banner")).to_contain_text("The connection is lost.")
    for number in range(5):
        ann.say(f"while it was away {number}")
    ann.sees_state("while it was away 4", "sending")
    expect(ann.page.locator("#banner")).to_contain_text("What you write is kept here")
    fragile.start()
    ann.arrive()
    ann.sees_state("while it was away 4", "kept")
    expect(ann.page.locator("#banner")).to_be_hidden()
    bob = fragile.client("bob", ext=["ids"])
    heard = [bob.receive()["message"] for _ in range(6)]
    own = [f"while it was away {number}" for number in range(5)]
    assert heard[-5:] == own
    assert bob.is_quiet()
    bob.say("ann", "after")
    ann.sees("before", "before too", *own, "after")


def test_both_write_while_the_server_is_killed(fragile: ChatSite, meet: Meet) -> None:
    """Kill the server with messages under way both ways; both write on and reconnect."""
    bob = fragile.client("bob", ext=["ids", "acks"])
    ann = meet("ann", at=fragile)
    ann.expected = LOST
    ann.write_to("bob")
    ann.say("first")
    heard = {said["msg_id"]: said["message"] for said in [bob.receive()]}
    texts = [f"bob {number}" for number in range(40)]
    for number, text in enumerate(texts[:30]):
        bob.send(action="msg", to="ann", message=text, id=f"{number:04}")
        if number % 3 == 0:
            ann.say(f"ann {number // 3}")
    fragile.kill()
    answered = set()
    for said in bob.wait_for_end():
        if "response" in said:
            answered.add(said["id"])
        else:
            heard[said["msg_id"]] = said["message"]
    expect(ann.page.locator("#banner")).to_contain_text("The connection is lost.")
    for number in range(10, 15):
        ann.say(f"ann {number}")
    fragile.start()
    bob = fragile.client("bob", ext=["ids", "acks"])
    for number, text in enumerate(
        texts
    ):  # as a client does: what was not answered, and what was written meanwhile
        if f"{number:04}" not in answered:
            bob.send(action="msg", to="ann", message=text, id=f"{number:04}")
    ann.arrive()
    own = ["first", *(f"ann {number}" for number in range(15))]
    while "ann 14" not in heard.values():
        said = bob.receive()
        if said.get("action") == "msg":
            assert (
                heard.setdefault(said["msg_id"], said["message"]) == said["message"]
            )  # once more, under its number: no other one
    assert [heard[msg_id] for msg_id in sorted(heard)] == own
    expect(ann.page.locator(".message")).to_have_count(len(own) + len(texts))
    shown = ann.page.locator(".message .text").all_inner_texts()
    assert [text for text in shown if text in own] == own
    assert [text for text in shown if text not in own] == texts
    ann.page.reload()
    ann.arrive()
    expect(ann.page.locator(".message")).to_have_count(50)  # the newest page
    assert ann.page.locator(".message .text").all_inner_texts() == shown[-50:]


def test_an_expired_sign_in_loses_nothing(fragile: ChatSite, meet: Meet) -> None:
    fragile.client("bob").close()
    ann = meet("ann", at=fragile)
    ann.expected = LOST
    ann.write_to("bob")
    ann.say("before")
    ann.sees_state("before", "kept")
    fragile.kill()
    expect(ann.page.locator("#banner")).to_contain_text("The connection is lost.")
    ann.say("while it was away")
    ann.page.fill("#box", "a draft")
    fragile.command(
        "shell",
        "-c",
        "from django.contrib.sessions.models import Session; Session.objects.all().delete()",
    )
    fragile.start()
    ann.page.wait_for_url("**/sign-in/**")
    ann.fill({"username": "ann", "password": "secret"})
    ann.arrive()
    expect(ann.page.locator("#talk-title")).to_have_text("bob")  # in the same place
    ann.sees("before", "while it was away")
    ann.sees_state("while it was away", "kept")
    expect(ann.page.locator("#box")).to_have_value("a draft")


def test_what_was_not_sent_survives_a_reload(fragile: ChatSite, meet: Meet) -> None:
    fragile.client("bob")
    ann = meet("ann", at=fragile)
    ann.expected = LOST
    ann.write_to("bob")
    block_socket(ann)
    ann.say("first")
    ann.say("second")
    ann.sees_state("second", "sending")
    ann.page.reload()
    ann.arrive()
    ann.open("bob")
    ann.sees("first", "second")
    ann.sees_state("second", "kept")
    bob = fragile.client("bob")
    assert [bob.receive()["message"] for _ in range(2)] == ["first", "second"]
    assert bob.is_quiet()


def block_socket(ann: Person) -> None:
    """From now on nothing that this page sends gets out, and it doesn't know."""
    ann.page.evaluate("WebSocket.prototype.send = () => undefined")


def test_what_was_said_meanwhile_is_caught_up(fragile: ChatSite, meet: Meet) -> None:
    """Another page of the same user took the messages while this one was away."""
    bob = fragile.client("bob", ext=["ids"])
    ann, other = meet("ann", at=fragile), meet(at=fragile)
    ann.expected = LOST
    other.sign_in("ann")
    other.arrive()
    bob.say("ann", "one")
    for page in (ann, other):
        page.open("bob")
        page.sees("one")
    ann.go_offline()
    bob.say("ann", "two")
    other.sees("one", "two")
    other.say("three")
    assert bob.receive()["message"] == "three"
    ann.context.set_offline(False)
    ann.arrive()
    bob.say("ann", "four")
    ann.sees("one", "two", "three", "four")
    other.sees("one", "two", "three", "four")


def test_a_long_absence(fragile: ChatSite, meet: Meet) -> None:
    """Start again at the newest messages, without a gap, after a very long absence."""
    bob = fragile.client("bob", ext=["ids"])
    ann = meet("ann", at=fragile)
    ann.expected = LOST
    bob.say("ann", "old")
    ann.open("bob")
    ann.sees("old")
    ann.go_offline()
    for number in range(1100):
        bob.send(action="msg", to="ann", message=str(number))
        bob.receive()
    ann.context.set_offline(False)
    ann.arrive()
    expect(ann.page.locator(".text").last).to_have_text("1099")
    shown = [int(text) for text in ann.page.locator(".text").all_inner_texts()]
    assert shown == list(range(shown[0], 1100))


def test_a_late_start_opens_no_second_socket(site: ChatSite, meet: Meet, new_name: NewName) -> None:
    """The script that opens the socket early can come after those that then do it themselves."""
    ann, name = meet(), new_name("ann")
    ann.context.add_cookies(site.register(name, PASSWORD))
    late: list[Route] = []
    ann.page.route("**/messaging/start.js", lambda route: late.append(route))
    ann.page.goto(site.url, wait_until="commit")
    ann.arrive()
    late[0].continue_()
    ann.page.wait_for_load_state("load")
    assert ann.page.evaluate("window.sockets.length") == 1


def test_what_is_pressed_too_early_happens_when_it_can(
    site: ChatSite, meet: Meet, new_name: NewName
) -> None:
    """Menus, windows and search come in a second bundle, after one can read and write."""
    ann, name, other = meet(), new_name("ann"), new_name("bob")
    ann.context.add_cookies(site.register(name, PASSWORD))
    bob = site.client(other)
    bob.say(name, "**tea** at five")
    late: list[Route] = []
    page = ann.page
    page.route("**/messaging/later.js", lambda route: late.append(route))
    page.goto(f"{site.url}#{other}", wait_until="commit")
    ann.sees("**tea** at five")  # as it was written, for a moment
    ann.say("I come")
    assert bob.receive()["message"] == "I come"
    ann.say("/keys")
    page.fill("#search input", "five")
    page.press("#search input", "Enter")
    assert page.url == f"{site.url}#{other}"
    wait_until(lambda: page.evaluate("true") and bool(late))
    late[0].continue_()
    ann.arrive()
    expect(page.locator("#dialog .keys").first).to_be_visible()
    expect(page.locator("#panel mark")).to_have_text("five")
    ann.sees("tea at five", "I come")
    bob.close()


def test_too_many_sessions_are_said(site: ChatSite, meet: Meet, new_name: NewName) -> None:
    """The page stays away then, until it is told to try again."""
    name = new_name("ann")
    tcp = [site.client(name) for _ in range(20)]
    ann = meet()
    ann.sign_in(name)
    expect(ann.page.locator("#banner")).to_contain_text("is already connected")
    tcp[0].send(action="quit")
    tcp[0].wait_for_end()
    ann.page.click("#banner button")
    ann.arrive()
