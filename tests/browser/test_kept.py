"""Pins, bookmarks, unread marks, keys and long presses on messages, saving a conversation."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite
from tests.browser.test_messages import choose, message_of
from tests.browser.test_talk import hear
from tests.support.client import Client

NewName = Callable[[str], str]
EXT = ["ids", "sync", "edits", "reactions", "pins", "replies"]


@pytest.fixture
def talk(meet: Meet, site: ChatSite, new_name: NewName) -> tuple[Person, Client, str, str]:
    """Return ann at a browser in a conversation with bob, who is on TCP, and both names."""
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=EXT)
    ann = meet(name)
    for text in ("first", "second", "third"):
        bob.say(name, text)
    ann.open(other)
    ann.sees("first", "second", "third")
    expect(ann.unread(other)).to_have_count(0)  # they are read by now, not a little later
    return ann, bob, name, other


def test_pins_and_bookmarks(talk: tuple[Person, Client, str, str]) -> None:
    ann, bob, name, _other = talk
    choose(ann, "first", "pin")
    assert hear(bob, "pin")["by"] == name
    expect(message_of(ann, "first").locator(".kept-sign")).to_have_text("Pinned")
    choose(ann, "second", "bookmark")
    expect(message_of(ann, "second").locator(".kept-sign")).to_have_text("Bookmarked")
    third = bob.say(name, "fourth")["msg_id"]
    bob.ask(action="pin", msg_id=third)
    expect(ann.page.locator("#banner")).to_contain_text("has pinned a message.")
    ann.page.reload()
    expect(ann.page.locator(".kept-sign")).to_have_text(["Pinned", "Bookmarked", "Pinned"])
    ann.page.click("#talk-actions .more")
    ann.page.click("#message-menu [data-deed=pins]")
    expect(ann.page.locator("#panel .found .text")).to_have_text(["fourth", "first"])
    ann.page.click("#menu summary")
    ann.page.click("#bookmarks")
    expect(ann.page.locator("#panel-title")).to_have_text("Bookmarks")
    ann.page.locator("#panel .found").click()
    expect(ann.page.locator(".pointed .text")).to_have_text("second")
    choose(ann, "first", "pin")
    choose(ann, "second", "bookmark")
    expect(ann.page.locator(".kept-sign")).to_have_text(["Pinned"])


def test_a_conversation_is_unread_again(talk: tuple[Person, Client, str, str]) -> None:
    ann, _bob, _name, other = talk
    choose(ann, "second", "mark_unread")
    expect(ann.unread(other)).to_have_text("2")
    ann.page.reload()
    expect(ann.unread(other)).to_have_text("2")
    ann.open(other)
    expect(ann.page.locator(".new-line + .message .text")).to_have_text("second")
    expect(ann.unread(other)).to_have_count(0)
    ann.page.reload()
    ann.arrive()
    ann.sees("first", "second", "third")
    expect(ann.unread(other)).to_have_count(0)


def test_keys_do_what_the_menu_does(talk: tuple[Person, Client, str, str]) -> None:
    ann, bob, name, _other = talk
    keys, box = ann.page.keyboard, ann.page.locator("#box")
    expect(box).to_be_focused()
    keys.press("Control+ArrowUp")
    expect(message_of(ann, "third")).to_be_focused()
    keys.press("ArrowUp")
    keys.press("r")
    expect(ann.page.locator("#compose-about")).to_contain_text("second")
    keys.type("answer")
    keys.press("Enter")
    assert hear(bob)["quote"]["message"] == "second"
    expect(message_of(ann, "answer").locator(".deeds")).to_be_attached()
    keys.press("Control+ArrowUp")
    keys.press("b")
    expect(message_of(ann, "answer").locator(".kept-sign")).to_have_text("Bookmarked")
    keys.press("Enter")
    expect(ann.page.locator("#message-menu")).to_be_visible()
    keys.press("Escape")
    keys.press("e")
    expect(box).to_have_value("answer")
    keys.press("Escape")
    expect(box).to_have_value("")
    keys.press("Control+ArrowUp")
    keys.press("Delete")
    keys.press("Escape")
    keys.press("?")
    expect(ann.page.locator("#dialog-title")).to_have_text("Keys")
    keys.press("Escape")
    assert bob.say(name, "still here")["response"] in (200, 202)


def test_a_long_press_opens_the_menu(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=EXT)
    ann = meet(name, viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    bob.say(name, "press me")
    ann.page.tap(f'[data-name="{other}"]')
    place = message_of(ann, "press me").locator(".text").bounding_box()
    assert place
    touch = ann.context.new_cdp_session(ann.page)
    point = {"x": place["x"] + 5, "y": place["y"] + 5}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(ann.page.locator("#message-menu")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    ann.page.tap("#message-menu [data-deed=reply]")
    expect(ann.page.locator("#compose-about")).to_contain_text("press me")
    for button in ("#attach", "#add-emoji", "#show-preview", "[type=submit][aria-label=Send]"):
        ann.page.locator(button).click(trial=True)


def test_a_conversation_is_saved_and_printed(
    talk: tuple[Person, Client, str, str], tmp_path: Path
) -> None:
    ann, bob, name, other = talk
    bob.say(name, "**bold** <b>")
    ann.sees("first", "second", "third", "bold <b>")
    for kind in ("Save as text", "Print"):
        ann.page.click("#talk-actions .more")
        ann.page.click("#message-menu [data-deed=save]")
        button = ann.page.locator("#dialog button", has_text=kind)
        if kind == "Print":
            ann.page.evaluate("window.print = () => { window.printed = document.body.innerHTML; }")
            button.click()
            ann.page.wait_for_function("window.printed")
            continue
        with ann.page.expect_download() as download:
            button.click()
        assert download.value.suggested_filename == f"{other}.txt"
        download.value.save_as(tmp_path / "saved.txt")
    lines = (tmp_path / "saved.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split("] ")[1] for line in lines] == [
        *(f"{other}: {text}" for text in ("first", "second", "third", "**bold** <b>")),
    ]
    expect(ann.page.locator(".printed article .text")).to_have_count(4)
    ann.page.emulate_media(media="print")
    expect(ann.page.locator(".printed")).to_be_visible()
    expect(ann.page.locator("#app")).to_be_hidden()
    ann.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(ann.page.locator(".printed")).to_have_count(0)


def test_who_wrote_what_is_in_sight(talk: tuple[Person, Client, str, str]) -> None:
    ann, bob, name, other = talk
    for number in range(40):
        bob.say(name, f"line {number}")
    expect(ann.page.locator(".message .text").last).to_have_text("line 39")
    expect(ann.page.locator("#scroll-head")).to_have_text(f"B{other}")
    ann.page.evaluate("document.getElementById('lines').scrollTop = 0")
    expect(ann.page.locator("#scroll-head")).to_be_hidden()


def test_a_sound_is_chosen_and_played(talk: tuple[Person, Client, str, str]) -> None:
    ann, bob, name, other = talk
    ann.page.evaluate("""() => {
        window.tones = 0;
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...words) {
            window.tones += 1;
            return start.apply(this, words);
        };
    }""")
    ann.page.click("#menu summary")
    ann.page.click("#sound")
    ann.page.locator("#dialog button", has_text="Drop").click()
    assert ann.page.evaluate("window.tones") == 2  # one hears what one chooses
    ann.page.go_back()
    expect(ann.page.locator("#compose")).to_be_hidden()
    bob.say(name, "do you hear?")
    expect(ann.unread(other)).to_have_text("1")
    assert ann.page.evaluate("window.tones") == 4
