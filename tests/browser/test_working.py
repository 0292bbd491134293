"""Working with messages: completion, the quick switcher, links to a message, copying, reporting."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.site import ChatSite

NewName = Callable[[str], str]


def test_the_box_completes_what_is_typed(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other, room = new_name("ann"), new_name("bob"), new_name("#tea")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    ann.enter_room(room)
    bob.ask(action="join", room=room)
    bob.say(room, "hello")
    ann.sees("hello")
    keys, box = ann.page.keyboard, ann.page.locator("#box")
    offered = ann.page.locator("#completions li")
    keys.type("hi @b")
    expect(offered).to_have_text([f"@{other}"])
    keys.press("Tab")
    expect(box).to_have_value(f"hi @{other} ")
    keys.type(":rocke")
    expect(offered.first).to_have_text("🚀 rocket")
    keys.press("Enter")
    keys.type("in #te")
    offered.first.click()
    expect(box).to_have_value(f"hi @{other} 🚀 in {room} ")
    keys.type("at 12:30 @nobody")
    expect(offered).to_have_count(0)
    keys.press("Enter")
    assert bob.receive()["message"] == f"hi @{other} 🚀 in {room} at 12:30 @nobody"
    keys.type("@")
    expect(offered).to_have_count(1)
    keys.press("Escape")
    expect(offered).to_have_count(0)


def test_the_switcher_goes_searches_and_does(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other, third = new_name("ann"), new_name("bob"), new_name("eve")
    ann = meet(name)
    for one in (other, third):
        site.client(one, ext=["ids"]).say(name, f"a word of {one}")
        expect(ann.unread(one)).to_have_text("1")
    keys, rows = ann.page.keyboard, ann.page.locator("#dialog li")
    keys.press("Control+k")
    keys.type(other)
    expect(rows).to_have_text([f"B{other}", f"Search for “{other}”"])
    keys.press("Enter")
    expect(ann.page.locator("#talk-title")).to_have_text(other)
    keys.press("Control+k")
    keys.type("a word of")
    expect(rows).to_have_text(["Search for “a word of”"])
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(ann.page.locator("#panel .found")).to_have_count(2)
    keys.press("Control+k")
    keys.type("make a room")
    expect(rows.last).to_have_text("Find or make a room")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(ann.page.locator("#dialog-title")).to_have_text("Find or make a room")


def test_a_link_leads_to_a_message(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob/")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    ann.context.grant_permissions(["clipboard-read", "clipboard-write"])
    numbers = [bob.say(name, f"line {number}")["msg_id"] for number in range(90)]
    ann.open(other)
    row = ann.page.locator(f"[data-id='{numbers[80]}']")
    row.hover()
    row.locator(".deeds").click()
    ann.page.locator("[data-deed=copy_link]").click()
    expect(ann.page.locator("#banner")).to_contain_text("Copied.")
    link = ann.page.evaluate("navigator.clipboard.readText()")
    assert link.endswith(f"/{numbers[80]}")
    ann.page.goto(site.url)
    ann.page.goto(link.replace(f"/{numbers[80]}", f"/{numbers[3]}"))
    ann.page.reload()
    pointed = ann.page.locator(".pointed .text")
    expect(pointed).to_have_text("line 3")
    expect(pointed).to_be_in_viewport()
    ann.page.goto(link.replace(f"/{numbers[80]}", "/999999"))
    expect(ann.page.locator("#banner")).to_contain_text("This message isn't there")


def test_emoji_are_found_and_markdown_is_previewed(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids", "reactions"])
    ann = meet(name)
    bob.say(name, "cake?")
    ann.open(other)
    keys, picker = ann.page.keyboard, ann.page.locator("#emoji-picker")
    ann.page.click("#add-emoji")
    expect(picker.locator(".emoji-grid button").first).to_have_text("😀")
    for typed in ("birthday ca", "торт"):
        picker.locator("input").fill(typed)
        expect(picker.locator(".emoji-grid button").first).to_have_text("🎂")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(picker).to_be_hidden()
    expect(ann.page.locator("#box")).to_be_focused()
    keys.type(" **yes** <b>")
    ann.page.click("#show-preview")
    preview = ann.page.locator("#preview")
    expect(preview.locator("strong")).to_have_text("yes")
    expect(preview).to_have_text("🎂 yes <b>")
    ann.page.press("#box", "Enter")
    expect(preview).to_be_hidden()
    assert bob.receive()["message"] == "🎂 **yes** <b>"
    row = ann.page.locator(".message", has_text="cake?")
    row.hover()
    row.locator(".deeds").click()
    ann.page.locator("[data-deed=react]").click()
    expect(picker.locator("[aria-pressed=true]")).to_have_attribute("title", "Used lately")
    picker.locator(".emoji-grid button").first.click()
    expect(row.locator(".reaction")).to_have_text(["🎂 1"])


def test_commands_are_offered_and_done(meet: Meet, new_name: NewName) -> None:
    room = new_name("#tea")
    ann = meet(new_name("ann"))
    ann.enter_room(room)
    keys, offered = ann.page.keyboard, ann.page.locator("#completions li")
    keys.type("/")
    expect(offered).to_have_count(13)
    keys.press("ArrowUp")
    expect(offered.last).to_be_in_viewport()
    keys.type("to")
    expect(offered).to_have_text(["/topic — Change the topic"])
    keys.press("Tab")
    keys.type("Green or black")
    keys.press("Enter")
    expect(ann.page.locator("#talk-about")).to_contain_text("Green or black")
    keys.type("/etc/hosts")
    keys.press("Enter")
    ann.sees("/etc/hosts")
