"""Notifications, the counter in the title and the live region, for a user who looks elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite

NewName = Callable[[str], str]
MARKUP = '<img src=x onerror="alert(1)"><b>bold</b> &amp; \u202eright to left'

# The browser's own notifications, noted: nothing else tells a test what was shown.
NOTE_NOTIFICATIONS = """
window.notified = [];
window.Notification = class extends Notification {
    constructor(title, options) {
        super(title, options);
        const note = {title: this.title, body: this.body, tag: this.tag};
        Object.assign(note, {isShown: false, isFailed: false});
        this.addEventListener("show", () => { note.isShown = true; });
        this.addEventListener("error", () => { note.isFailed = true; });
        window.notified.push(note);
        window.newest = this;
    }
};
"""


@pytest.fixture
def ann(meet: Meet, new_name: NewName) -> Person:
    """Register a person who lets the page notify them."""
    person = meet()
    person.context.grant_permissions(["notifications"])
    person.context.add_init_script(NOTE_NOTIFICATIONS)
    person.register(new_name("ann"))
    return person


def look_away(person: Person, *, is_away: bool = True) -> None:
    """Go to another tab, or come back; else playwright gives every page the focus."""
    (person.new_tab() if is_away else person.page).bring_to_front()
    session: Any = person.context.new_cdp_session(person.page)
    session.send("Emulation.setFocusEmulationEnabled", {"enabled": not is_away})
    person.page.wait_for_function("(isAway) => document.hasFocus() !== isAway", arg=is_away)


def name_of(person: Person) -> str:
    return person.page.locator("#me strong").inner_text()


def notified(person: Person) -> Any:
    return person.page.evaluate("window.notified")


def test_a_message_for_somebody_who_looks_elsewhere(
    ann: Person, site: ChatSite, new_name: NewName
) -> None:
    other = new_name("bob")
    bob = site.client(other, ext=["ids"])
    look_away(ann)
    bob.say(name_of(ann), MARKUP)
    ann.page.wait_for_function(
        "() => window.notified.at(-1)?.isShown || window.notified.at(-1)?.isFailed"
    )
    assert notified(ann) == [
        {"title": other, "body": MARKUP, "tag": other, "isShown": True, "isFailed": False}
    ]
    expect(ann.page).to_have_title("(1) JIM")
    expect(ann.page.locator("#live")).to_have_text(f"{other}: {MARKUP}")
    assert ann.page.locator("#live *, title *").count() == 0
    ann.page.evaluate("window.newest.dispatchEvent(new Event('click'))")
    expect(ann.page.locator("#talk-title")).to_have_text(other)
    expect(ann.page).to_have_title("(1) JIM")  # opened, but nobody has looked
    look_away(ann, is_away=False)
    expect(ann.page).to_have_title("JIM")


def test_of_a_room_it_says_who_and_where(ann: Person, site: ChatSite, new_name: NewName) -> None:
    other, room = new_name("bob"), new_name("#tea")
    ann.enter_room(room)
    bob = site.client(other)
    bob.ask(action="join", room=room)
    look_away(ann)
    bob.say(room, "x" * 300)
    ann.page.wait_for_function("() => window.notified.length > 0")
    [note] = notified(ann)
    assert (note["title"], note["body"], note["tag"]) == (f"{other} in {room}", "x" * 200, room)


def test_the_level_of_a_room_is_kept_and_a_mention_goes_before_it(
    ann: Person, site: ChatSite, new_name: NewName
) -> None:
    name, other, room = name_of(ann), new_name("bob"), new_name("#tea")
    device = site.client(name, ext=["ids", "levels"])
    ann.enter_room(room)
    bob = site.client(other, ext=["ids"])
    bob.ask(action="join", room=room)
    ann.page.get_by_role("button", name="Notifications: all messages").click()
    ann.page.locator("#dialog").get_by_role("button", name="mentions only").click()
    told = device.receive()
    assert (told["action"], told["with"], told["level"]) == ("level", room, "mentions")
    ann.page.reload()
    expect(ann.page.get_by_role("button", name="Notifications: mentions only")).to_be_visible()
    look_away(ann)
    bob.say(room, "plain")
    bob.say(room, f"@{name}, look")
    ann.page.wait_for_function("() => window.notified.length > 0")
    assert [note["body"] for note in notified(ann)] == [f"@{name}, look"]
    device.send(action="set_level", with_=room, level="none")
    look_away(ann, is_away=False)
    expect(ann.page.get_by_role("button", name="Notifications: none")).to_be_visible()


def test_who_looks_is_not_notified_but_a_screen_reader_is_told(
    ann: Person, site: ChatSite, new_name: NewName
) -> None:
    other, third = new_name("bob"), new_name("eve")
    bob, eve = site.client(other), site.client(third)
    bob.say(name_of(ann), "one")
    ann.open(other)
    ann.sees("one")
    bob.say(name_of(ann), "two")
    ann.sees("one", "two")
    expect(ann.page.locator("#live")).to_have_text(f"{other}: two")
    expect(ann.page).to_have_title("JIM")
    eve.say(name_of(ann), "three")  # the page is in view: the list shows it
    expect(ann.page).to_have_title("(1) JIM")
    assert notified(ann) == []


def test_the_same_conversation_out_of_sight_counts(
    ann: Person, site: ChatSite, new_name: NewName
) -> None:
    other = new_name("bob")
    bob = site.client(other)
    bob.say(name_of(ann), "one")
    ann.open(other)
    ann.sees("one")
    expect(ann.page).to_have_title("JIM")
    look_away(ann)
    bob.say(name_of(ann), "two")
    bob.say(name_of(ann), "three")
    expect(ann.page).to_have_title("(2) JIM")
    ann.page.wait_for_function("() => window.notified.length === 2")
    assert {note["tag"] for note in notified(ann)} == {other}  # one at a time to be seen
    expect(ann.page.locator(".new-line")).to_have_count(1)
    look_away(ann, is_away=False)
    expect(ann.page).to_have_title("JIM")


def test_it_can_be_switched_off_and_on(ann: Person, site: ChatSite, new_name: NewName) -> None:
    bob = site.client(new_name("bob"))
    for pressed in ("true", "false"):
        ann.page.click("#menu summary")
        expect(ann.page.locator("#notify")).to_have_attribute("aria-pressed", pressed)
        ann.page.click("#notify")
        ann.page.keyboard.press("Escape")
        look_away(ann)
        bob.say(name_of(ann), f"after {pressed}")
        expect(ann.page.locator("#live")).to_contain_text(f"after {pressed}")
        look_away(ann, is_away=False)
    assert [note["body"] for note in notified(ann)] == ["after false"]


def test_a_browser_that_refuses_says_so_and_the_chat_goes_on(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    ann = meet()
    # Phones have the class, and allow only service workers to use it.
    ann.context.add_init_script("""window.Notification = class {
        static permission = "granted";
        constructor() { throw new TypeError("Illegal constructor"); }
    }""")
    ann.register(name)
    look_away(ann)
    bob.say(name, "one")
    bob.say(name, "two")
    expect(ann.page).to_have_title("(2) JIM")


def test_without_permission_nothing_is_shown(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name = new_name("ann")
    bob = site.client(new_name("bob"))
    ann = meet()
    ann.context.add_init_script(NOTE_NOTIFICATIONS)
    ann.register(name)
    look_away(ann)
    bob.say(name, "one")
    expect(ann.page).to_have_title("(1) JIM")
    assert notified(ann) == []
    look_away(ann, is_away=False)
    ann.page.click("#menu summary")
    ann.page.click("#notify")
    expect(ann.page.locator("#banner")).to_contain_text("doesn't allow notifications")


# The answer to get_chats is held until the test calls `release()`.
HOLD_CHATS = """
const add = WebSocket.prototype.addEventListener;
WebSocket.prototype.addEventListener = function (kind, listener) {
    add.call(this, kind, kind !== "message" ? listener : (event) => {
        if (!/"chats": ?\\[/.test(event.data)) return listener(event);
        window.release = () => listener(event);
        document.body.dataset.held = "yes";
    });
};
"""


def test_what_comes_before_an_older_answer_is_counted(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    """The server reads the list of conversations beside the chat, and the chat overtakes it."""
    name, other, third = new_name("ann"), new_name("bob"), new_name("carl")
    cookies = site.register(name, "secret")
    bob, carl = site.client(other), site.client(third)
    bob.say(name, "before")
    ann = meet()
    ann.context.add_cookies(cookies)
    ann.context.add_init_script(HOLD_CHATS)
    ann.page.goto(site.url)
    expect(ann.page.locator("body[data-held]")).to_be_attached()
    for text in ("one", "two"):
        bob.say(name, text)
    carl.say(name, "a first word")
    expect(ann.unread(other)).to_have_text("3")
    expect(ann.unread(third)).to_have_text("1")
    ann.page.evaluate("release()")
    expect(ann.page.locator("#people .talk-row")).to_have_count(2)
    bob.say(name, "three")
    expect(ann.unread(other)).to_have_text("4")
    expect(ann.unread(third)).to_have_text("1")
