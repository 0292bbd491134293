"""Huge pastes, endless words, odd addresses, the browser's own buttons, long conversations."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite
from tests.browser.test_looks import is_too_wide
from tests.browser.test_talk import hear
from tests.support.client import Client

NewName = Callable[[str], str]
MAX_ROWS = 180  # in the document: 70 on each side of those in sight, see model/conversation.js


def numbers_shown(person: Person) -> list[int]:
    return [int(text) for text in person.page.locator("#lines .text").all_inner_texts()]


@pytest.mark.parametrize("width", [390, 1100])
def test_words_without_end(meet: Meet, site: ChatSite, new_name: NewName, width: int) -> None:
    name, other, room = new_name("ann"), new_name("W" * 23), new_name("#" + "M" * 20)
    bob = site.client(other, ext=["ids"])
    ann = meet(name, viewport={"width": width, "height": 844})
    bob.ask(action="join", room=room)
    bob.ask(action="set_topic", room=room, topic="T" * 200)
    bob.ask(action="presence", user={"account_name": other, "status": "S" * 100})
    for text in (
        "x" * 4000,
        "`" + "y" * 3000 + "`",
        "```\n" + "z" * 3000 + "\n```",
        "http://example.org/" + "a" * 3000,
        "\u0301" * 3000,
    ):
        assert bob.say(name, text)["response"] == 200
    expect(ann.unread(other)).to_have_text("5")
    assert not is_too_wide(ann.page)
    ann.open(other)
    expect(ann.page.locator(".message")).to_have_count(5)
    assert not is_too_wide(ann.page)
    if width < 720:
        ann.page.click("#back")
    ann.enter_room(room)
    assert not is_too_wide(ann.page)
    inside = """(selector) => [...document.querySelectorAll(selector)].every((node) => {
        const {left, right} = node.getBoundingClientRect();
        return left >= 0 && right <= innerWidth;
    })"""
    assert ann.page.evaluate(inside, "#talk-actions button, #compose button, .talk-head, #box")


def test_a_paste_without_end(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    other = new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(new_name("ann"))
    ann.write_to(other)
    ann.page.fill("#box", "word " * 200_000)
    expect(ann.page.locator("#box-hint")).to_have_text("Too long by 995999")
    ann.page.press("#box", "Enter")
    expect(ann.page.locator("#box-hint")).to_have_text("Too long by 995999")
    assert ann.page.locator("#box").evaluate("(box) => box.clientHeight") < 300
    lines = ("l" * 19 + "\n") * 199 + "end"
    ann.page.fill("#box", lines)
    ann.page.press("#box", "Enter")
    assert hear(bob)["message"] == lines
    ann.page.fill("#box", "still quick")
    ann.page.press("#box", "Enter")
    assert hear(bob)["message"] == "still quick"


def test_odd_characters(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    """Said from the page itself, they arrive or are refused, and the page goes on."""
    other = new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(new_name("ann"))
    ann.write_to(other)
    for text in [
        "\x00null",
        "\x1b[31mred\x1b[0m",
        "\u202egnp.exe",
        "\u2066\u2067\u2068",
        "\ufeff\u200b\u200d",
        "\ud83d",
        "a\rb\x0bc\x85d\u2028e",
    ]:
        ann.page.locator("#box").evaluate("(box, text) => { box.value = text; }", text)
        ann.page.press("#box", "Enter")
        ann.say(f"after {text!r}")
        ann.sees_state(f"after {text!r}", "delivered")
    ann.page.reload()
    ann.arrive()
    ann.say("after a reload")
    ann.sees_state("after a reload", "delivered")
    while hear(bob)["message"] != "after a reload":
        pass


def test_odd_addresses(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    other = new_name("bob")
    bob = site.client(other)
    name = new_name("ann")
    ann = meet(name)
    for hash, title in [
        ("%zz", ""),
        ("nobody at all", "nobody at all"),
        ("%00", ""),
        ("constructor", "constructor"),
        ("#", "#"),
        ('"><i>', '"><i>'),
    ]:
        ann.page.goto(f"{site.url}#{hash}")
        ann.page.reload()
        ann.arrive()
        expect(ann.page.locator("#talk-title")).to_have_class("unseen")
        if title:
            expect(ann.page.locator("#banner .refusal")).to_contain_text(title)
    bob.say(name, "still there?")
    expect(ann.unread(other)).to_have_text("1")
    ann.page.goto(f"{site.url}#{other.upper()}")  # the same person, however it is written
    expect(ann.page.locator("#talk-title")).to_have_text(other)


def test_a_room_that_one_is_not_in_can_be_joined_by_its_address(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    room = new_name("#open")
    bob = site.client(new_name("bob"))
    bob.ask(action="join", room=room)
    ann = meet(new_name("ann"))
    ann.page.goto(f"{site.url}#{room.replace('#', '%23')}")
    ann.page.reload()
    expect(ann.page.locator("#lines")).to_contain_text(f"You are not in {room}.")
    expect(ann.page.locator("#box")).to_be_hidden()
    ann.page.locator("#lines").get_by_role("button", name="Join").click()
    ann.say("here I am")
    assert bob.receive()["message"] == "here I am"


def test_back_and_forward(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, names = new_name("ann"), [new_name("bob"), new_name("eve"), new_name("kim")]
    ann = meet(name)
    for other in names:
        site.client(other).say(name, "hi")
    for other in names:
        ann.open(other)
    ann.page.fill("#box", "a draft for the last")
    title = ann.page.locator("#talk-title")
    for other in (names[1], names[0]):
        ann.page.go_back()
        expect(title).to_have_text(other)
        expect(ann.page.locator("#box")).to_have_value("")
    ann.page.go_back()
    expect(ann.page.locator(".welcome")).to_be_visible()
    for other in names:
        ann.page.go_forward()
        expect(title).to_have_text(other)
    expect(ann.page.locator("#box")).to_have_value("a draft for the last")
    ann.page.goto("about:blank")
    ann.page.go_back()
    ann.arrive()
    expect(title).to_have_text(names[2])


def test_what_is_refused_in_a_room_that_one_was_taken_out_of_is_shown(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    """Written before the page knew: it says so, and the text is not lost."""
    room, name = new_name("#tea"), new_name("ann")
    ann = meet(name)
    ann.enter_room(room)
    other = site.client(name)  # without extensions: what it does is told to pages alone
    ann.page.evaluate("""() => {
        const send = WebSocket.prototype.send;
        window.late = [];
        WebSocket.prototype.send = function (text) {
            if (text.includes("too late")) window.late.push(() => send.call(this, text));
            else send.call(this, text);
        };
    }""")
    ann.say("too late")
    other.ask(action="leave", room=room)
    expect(ann.page.locator("#lines")).to_contain_text(f"You are not in {room}.")
    ann.page.evaluate("window.late.forEach((send) => send())")
    expect(ann.page.locator(".failed .text")).to_have_text("too late")
    expect(ann.page.locator("#live")).to_contain_text("not sent: ")
    ann.page.locator("#lines").get_by_role("button", name="Join").click()
    ann.page.evaluate("window.late.length = 0")
    ann.page.click("text=Discard")
    expect(ann.page.locator(".message")).to_have_count(0)


def count_to(client: Client, name: str, count: int) -> None:
    """Send `count` numbers to a user, from 1000 on, and wait for the answers."""
    for number in range(count):
        client.send(action="msg", to=name, message=str(1000 + number))
    for _ in range(count):
        client.receive()


def find(person: Person, text: str) -> None:
    """Search for this text and have the page show it in its conversation."""
    person.page.fill("#search input", text)
    person.page.press("#search input", "Enter")
    person.page.click("#panel .found")
    expect(person.page.locator(".pointed .text")).to_have_text(text)


def test_something_old_is_found_and_shown_with_what_was_said_around_it(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    count_to(bob, name, 700)
    find(ann, "1200")
    expect(ann.page.locator(".pointed")).to_be_in_viewport()
    ann.page.click("#panel-close")
    shown = numbers_shown(ann)
    assert shown[0] > 1000
    assert shown[-1] < 1699
    assert shown == list(range(shown[0], shown[-1] + 1))
    assert abs(ann.page.evaluate(MOVED_BY_OLDER_ONES)) < 1
    assert numbers_shown(ann)[0] < shown[0]
    bob.say(name, "1700")  # far below: no hole is left before it
    expect(ann.page.locator("#down")).to_contain_text("New messages")
    assert 1700 not in numbers_shown(ann)
    scroll_until(ann, to_end=True, wanted=1700)
    assert numbers_shown(ann) == list(range(numbers_shown(ann)[0], 1701))
    bob.say(name, "1701")
    expect(ann.page.locator("#lines .text").last).to_have_text("1701")
    for to_end, wanted in ((False, 1000), (True, 1701)):  # what is far away has left the document
        scroll_until(ann, to_end=to_end, wanted=wanted)
        shown = numbers_shown(ann)
        assert shown == list(range(shown[0], shown[-1] + 1))
        assert len(shown) <= MAX_ROWS
        assert wanted in (shown[0], shown[-1])


def test_a_burst_leaves_what_one_reads(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    """Read a little above the end while 200 messages come; then follow as many at the end."""
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    bob.say(name, "999")
    ann.open(other)
    count_to(bob, name, 100)
    expect(ann.page.locator("#lines .text").last).to_have_text("1099")
    ann.page.evaluate("document.getElementById('lines').scrollTop -= 150")
    expect(ann.page.locator("#down")).to_be_visible()
    before = ann.page.evaluate(IN_SIGHT)
    count_to(bob, name, 200)
    expect(ann.page.locator("#down")).to_contain_text(
        re.compile(r"\(20[01]\)")
    )  # the last can be unread
    assert ann.page.evaluate(IN_SIGHT) == before
    assert len(numbers_shown(ann)) <= MAX_ROWS
    ann.page.click("#down")
    expect(ann.page.locator("#lines .text").last).to_have_text("1199")
    count_to(bob, name, 201)
    expect(ann.page.locator("#lines .text").last).to_have_text("1200")
    assert len(numbers_shown(ann)) <= MAX_ROWS
    rows, between = ann.page.evaluate(ROWS_AND_MARKERS)
    assert between <= 2 * rows + 2  # a row that has left leaves no marker behind


# Return the number of rows, and that of the nodes (lit's comments) between them.
ROWS_AND_MARKERS = """() => {
    const { children, childNodes } = document.getElementById("rows");
    return [children.length, childNodes.length - children.length];
}"""
# The text of the first message in sight, and how far it is from the top.
IN_SIGHT = """() => {
    const lines = document.getElementById("lines");
    const top = lines.getBoundingClientRect().top;
    const row = [...lines.querySelectorAll(".message")].find(
        (one) => one.getBoundingClientRect().bottom > top);
    return [row.querySelector(".text").textContent, row.getBoundingClientRect().top - top];
}"""
# Pixels by which the first message in sight moves when older ones come above it.
MOVED_BY_OLDER_ONES = """async () => {
    const lines = document.getElementById("lines");
    const row = lines.querySelector(".message");
    lines.scrollTop = 1;
    const before = row.getBoundingClientRect().top;
    while (lines.querySelector(".message") === row) await new Promise(requestAnimationFrame);
    return row.getBoundingClientRect().top - before;
}"""


def scroll_until(person: Person, *, to_end: bool, wanted: int) -> None:
    """Scroll until this number is shown."""
    person.page.wait_for_function("""([toEnd, wanted]) => {
        const lines = document.getElementById("lines");
        lines.scrollTop = toEnd ? lines.scrollHeight : 0;
        const texts = [...lines.querySelectorAll(".text")];
        return texts.at(toEnd ? -1 : 0)?.textContent === String(wanted);
    }""", arg=[to_end, wanted], polling=50)  # fmt: skip


def test_answering_something_old_leads_to_the_end(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    count_to(bob, name, 300)
    find(ann, "1050")
    ann.say("1300")
    assert bob.receive()["message"] == "1300"
    expect(ann.page.locator("#lines .text").last).to_have_text("1300")
    shown = numbers_shown(ann)
    assert shown == list(range(shown[0], 1301))
    expect(ann.page.locator("#down")).to_be_hidden()


def test_marking_what_was_found_takes_no_time(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    """A peer can write whatever is slow to mark."""
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    for _ in range(20):
        bob.say(name, "aё" * 2000)
    ann.page.fill("#search input", "Е")
    ann.page.press("#search input", "Enter")
    expect(ann.page.locator("#panel .found")).to_have_count(20)
    expect(ann.page.locator("#panel .found").first.locator("mark")).to_have_count(
        150
    )  # what stands around the first
    ann.open(other)
    expect(ann.page.locator("#lines .message")).to_have_count(20)


def test_texts_that_are_slow_to_show(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    """Show a page of texts that take a browser long before anybody gives up."""
    name = new_name("ann")
    ann = meet(name)
    for text in [
        "`a`" * 1333,
        "```\na\n```\n" * 400,
        "http://a.b/ " * 333,
        "```" * 1333,
        "http://a.b/" + "(((" * 1300,
    ]:
        other = new_name("bob")
        bob = site.client(other, ext=["ids"])
        for _ in range(50):
            assert bob.say(name, text)["response"] == 200
        ann.open(other)
        expect(ann.page.locator(".message")).to_have_count(50)
        ann.say("still quick")
        ann.sees_state("still quick", "delivered")


def test_thousands_of_contacts_and_hundreds_of_rooms(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name = new_name("ann")
    ann = meet(name)
    site.command("shell", "-v0", "-c", CROWD.replace("NAME", name))
    ann.page.reload()
    rows: Any = ann.page.locator(".talk-row")
    expect(rows).to_have_count(2500)
    bob = site.client(new_name("bob"))
    bob.say(name, "hi")
    expect(ann.page.locator("#people .talk-row").first).to_contain_text("hi")
    ann.page.keyboard.press("Alt+Shift+ArrowDown")
    ann.sees("hi")
    ann.say("answer")
    ann.sees("hi", "answer")


CROWD = """
from accounts.models import User
from contacts.models import Contact
from messaging.models import Member, Room
ann = User.objects.get(username="NAME")
keys = [f"NAME's {number:04}" for number in range(2000)]
User.objects.bulk_create(
    [User(username=key, username_key=key.lower(), password="!") for key in keys]
)
users = User.objects.filter(username__in=keys)
Contact.objects.bulk_create([Contact(owner=ann, contact=user) for user in users])
names = [f"#NAME {number:03}" for number in range(500)]
Room.objects.bulk_create([Room(name=name, name_key=name.lower()) for name in names])
rooms = Room.objects.filter(name__in=names)
Member.objects.bulk_create([Member(room=room, user=ann) for room in rooms])
"""
