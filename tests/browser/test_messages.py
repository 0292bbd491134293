"""Replies, edits and deletions: a page, another page, and people on TCP, live and after a loss."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Meet
from tests.browser.person import PATIENCE_MS, Person
from tests.browser.site import ChatSite
from tests.browser.test_talk import hear
from tests.support.client import Client

NewName = Callable[[str], str]
EXT = ["ids", "acks", "lists", "replies", "edits", "reactions", "typing"]


def message_of(person: Person, text: str) -> Locator:
    """Return the row of the message with this text."""
    text_of = person.page.locator(".text", has_text=text)
    return person.page.locator(".message", has=text_of).last


def choose(person: Person, text: str, deed: str) -> None:
    """Open the menu of a message, and choose what to do."""
    row = message_of(person, text)
    row.hover()
    row.locator(".deeds").click()
    person.page.click(f"#message-menu [data-deed={deed}]")


@pytest.fixture
def talk(meet: Meet, site: ChatSite, new_name: NewName) -> tuple[Person, Client, str, str]:
    """Return ann at a browser in a conversation with bob, who is on TCP, and both names."""
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=EXT)
    ann = meet(name)
    ann.write_to(other)
    bob.say(name, "tea or coffee?", id="q")
    ann.sees("tea or coffee?")
    return ann, bob, name, other


def test_replies_both_ways(talk: tuple[Person, Client, str, str], site: ChatSite) -> None:
    ann, bob, name, other = talk
    choose(ann, "tea or coffee?", "reply")
    expect(ann.page.locator("#compose-about")).to_contain_text("tea or coffee?")
    ann.say("tea")
    said = hear(bob)
    assert (said["message"], said["quote"]) == ("tea", {"from": other, "message": "tea or coffee?"})
    expect(message_of(ann, "tea").locator(".quote")).to_contain_text(f"{other} tea or coffee?")
    expect(ann.page.locator("#compose-about")).to_be_hidden()
    bob.say(name, "with sugar?", reply_to=said["msg_id"], id="r")
    expect(message_of(ann, "with sugar?").locator(".quote")).to_have_text(f"{name} tea")
    message_of(ann, "with sugar?").locator(".quote").click()
    expect(ann.page.locator(".pointed")).to_contain_text("tea")


def test_edits_and_deletions(talk: tuple[Person, Client, str, str], meet: Meet) -> None:
    ann, bob, name, other = talk
    second: Any = meet()
    second.sign_in(name)
    second.open(other)
    ann.say("helo")
    first = hear(bob)
    expect(message_of(ann, "helo").locator(".deeds")).to_be_attached()  # its answer has come
    ann.page.press("#box", "ArrowUp")
    expect(ann.page.locator("#box")).to_have_value("helo")
    ann.say("hello")
    edited = hear(bob, "edited")
    assert (edited["msg_id"], edited["message"]) == (first["msg_id"], "hello")
    for page in (ann, second):
        page.sees("tea or coffee?", "hello")
        expect(message_of(page, "hello").locator(".edited")).to_be_visible()
    choose(ann, "hello", "delete")
    ann.page.locator("#dialog .primary").click()
    assert hear(bob, "deleted")["msg_id"] == first["msg_id"]
    for page in (ann, second):
        page.sees("tea or coffee?", "[deleted]")


def test_reactions(talk: tuple[Person, Client, str, str]) -> None:
    ann, bob, name, _other = talk
    row = message_of(ann, "tea or coffee?")
    row.hover()
    row.locator(".deeds").click()
    ann.page.locator("#message-menu .emoji button", has_text="🎉").click()
    told = hear(bob, "reaction")
    assert (told["from"], told["emoji"], told["on"], told["count"]) == (name, "🎉", True, 1)
    bob.send(action="react", msg_id=told["msg_id"], emoji="🎉")
    bob.send(action="react", msg_id=told["msg_id"], emoji="👍")
    expect(row.locator(".reaction")).to_have_text(["🎉 2", "👍 1"])
    row.locator(".reaction", has_text="🎉").click()
    expect(row.locator(".reaction")).to_have_text(["🎉 1", "👍 1"])
    ann.page.reload()
    expect(row.locator(".reaction")).to_have_text(["🎉 1", "👍 1"])
    expect(row.locator("[aria-pressed=true]")).to_have_count(0)


def test_a_report(talk: tuple[Person, Client, str, str]) -> None:
    ann, _bob, _name, _other = talk
    choose(ann, "tea or coffee?", "report")
    ann.page.fill("#dialog input", "rude")
    ann.page.keyboard.press("Enter")
    expect(ann.page.locator("#banner")).to_contain_text("The operator has got your report.")


def test_mentions(talk: tuple[Person, Client, str, str], new_name: NewName) -> None:
    ann, bob, name, other = talk
    room = new_name("#tea")
    ann.enter_room(room)
    expect(ann.page.locator("#compose")).to_be_visible()
    bob.ask(action="join", room=room)
    ann.open(other)
    bob.say(room, "plain", id="p")
    expect(ann.unread(room)).to_have_text("1")
    bob.say(room, f"@{name.upper()}, tea?", id="m")
    expect(ann.unread(room)).to_have_text("@ 2")
    ann.page.reload()
    expect(ann.unread(room)).to_have_text("@ 2")
    ann.open(room)
    expect(ann.page.locator(".message.mentioned")).to_have_count(1)
    expect(message_of(ann, "tea?")).to_have_class(re.compile("mentioned"))


def test_typing(talk: tuple[Person, Client, str, str]) -> None:
    ann, bob, name, other = talk
    bob.send(action="typing", to=name)
    about = ann.page.locator("#talk-about")
    expect(about).to_contain_text(f"{other}: typing…")
    bob.say(name, "done", id="d")
    expect(about).not_to_contain_text("typing")
    ann.page.locator("#box").press_sequentially("yes")
    assert hear(bob, "typing")["from"] == name


def test_what_was_changed_while_the_page_was_away(
    talk: tuple[Person, Client, str, str],
) -> None:
    ann, bob, name, _other = talk
    edited = bob.ask(action="get_history", with_=name)["messages"][0]["msg_id"]
    deleted = bob.say(name, "oops", id="o")["msg_id"]
    ann.sees("tea or coffee?", "oops")
    bob.say(name, "answer", reply_to=deleted, id="a")
    expect(message_of(ann, "answer").locator(".quote")).to_contain_text("oops")
    ann.go_offline()
    assert bob.ask(action="edit", msg_id=edited, message="tea?")["response"] == 200
    assert bob.ask(action="react", msg_id=edited, emoji="😂")["response"] == 200
    assert hear(bob, "reaction")["count"] == 1
    assert bob.ask(action="delete", msg_id=deleted)["response"] == 200
    ann.context.set_offline(False)
    ann.page.evaluate("dispatchEvent(new Event('online'))")
    ann.sees("tea?", "[deleted]", "answer")
    expect(message_of(ann, "tea?").locator(".reaction")).to_have_text(["😂 1"])
    expect(message_of(ann, "answer").locator(".quote")).to_contain_text(
        "[deleted]", timeout=PATIENCE_MS
    )
