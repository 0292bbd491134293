"""Phone width, keyboard alone, both languages, light and dark, screen readers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite

NewName = Callable[[str], str]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def is_too_wide(page: Page) -> Any:
    return page.evaluate("document.scrollingElement.scrollWidth > innerWidth")


def test_a_phone_shows_one_thing_at_a_time(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids"])
    ann = meet(name, **PHONE)
    assert not is_too_wide(ann.page)
    bob.say(
        name, "hello " * 60 + "https://example.org/" + "x" * 200 + "\n```\n" + "y" * 200 + "\n```"
    )
    ann.page.tap(f'[data-name="{other}"]')
    expect(ann.page.locator(".side")).to_be_hidden()
    expect(ann.page.locator("#box")).to_be_in_viewport()
    assert not is_too_wide(ann.page)
    ann.page.fill("#box", "short")
    ann.page.tap("#compose .primary")
    assert bob.receive()["message"] == "short"
    ann.page.tap("#back")
    expect(ann.page.locator(".side")).to_be_visible()
    expect(ann.page.locator(".talk")).to_be_hidden()
    ann.page.go_back()
    expect(ann.page.locator("#talk-title")).to_have_text(other)
    ann.page.go_back()
    expect(ann.page.locator(".side")).to_be_visible()


def test_by_keyboard_alone(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other, third = new_name("ann"), new_name("bob"), new_name("eve")
    bob, eve = site.client(other, ext=["ids"]), site.client(third, ext=["ids"])
    ann = meet()
    ann.page.goto(ann.site.url)
    keys = ann.page.keyboard
    ann.page.locator("a", has_text="Register").focus()
    keys.press("Enter")
    ann.page.wait_for_url("**/register/")
    expect(ann.page.locator("[name=username]")).to_be_focused()
    for text in (name, "secret", "secret"):
        keys.type(text)
        keys.press("Tab")
    keys.press("Enter")
    ann.arrive()
    bob.say(name, "from bob")
    eve.say(name, "from eve")
    expect(ann.unread(third)).to_have_text("1")
    keys.press("Alt+Shift+ArrowDown")
    expect(ann.page.locator("#talk-title")).to_have_text(third)
    keys.press("Alt+ArrowDown")
    expect(ann.page.locator("#talk-title")).to_have_text(other)
    keys.type("typed at once")
    keys.press("Shift+Enter")
    keys.type("two lines")
    keys.press("Enter")
    assert bob.receive()["message"] == "typed at once\ntwo lines"
    keys.press("Control+k")
    keys.type("from eve")
    keys.press("Enter")
    expect(ann.page.locator("#panel-title")).to_be_focused()
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")
    expect(ann.page.locator("#talk-title")).to_have_text(third)
    keys.press("Escape")
    expect(ann.page.locator("#panel")).to_be_hidden()
    expect(ann.page.locator("#box")).to_be_focused()


def test_focus_is_always_to_be_seen(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    ann = meet(name)
    bob.say(name, "hi")
    ann.open(other)
    ann.page.evaluate("document.activeElement.blur()")
    seen = set()
    for _ in range(20):
        ann.page.keyboard.press("Tab")
        seen.add(ann.page.evaluate("document.activeElement.id || document.activeElement.className"))
        outline = ann.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or ann.page.evaluate("document.activeElement === document.body")
    assert {"add-room", "add-person", "lines", "box"} <= seen


def test_a_screen_reader_is_told(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other, room = new_name("ann"), new_name("bob"), new_name("#room")
    bob = site.client(other, ext=["ids"])
    ann = meet(name)
    ann.enter_room(room)
    bob.ask(action="join", room=room)
    ann.page.evaluate("document.querySelector('#box').blur()")
    bob.say(name, "psst")
    live = ann.page.locator("[aria-live=polite]")
    expect(live).to_have_text(f"{other}: psst")
    bob.ask(action="typing", to=room)
    expect(live).to_have_text(f"{other}: typing…")
    row = ann.page.get_by_role("button", name=f"{other} , online, 1 unread")
    expect(row).to_be_visible()
    unnamed = ann.page.evaluate("""() => {
        const controls = "button, input:not([type=hidden]), textarea, summary";
        return [...document.querySelectorAll(controls)]
            .filter((node) => node.checkVisibility() && !node.textContent.trim())
            .filter((node) => !node.getAttribute("aria-label") && !node.placeholder)
            .map((node) => node.outerHTML);
    }""")
    assert unnamed == []


@pytest.mark.parametrize("locale, words", [
    ("en-US", {"#add-room": "Find or make a room", "#box": "Message to", "lang": "en",
               "day": "Today", "wrong": "Wrong name or password."}),
    ("ru-RU", {"#add-room": "Найти или создать комнату", "#box": "Сообщение для", "lang": "ru",
               "day": "Сегодня", "wrong": "Неверное имя или пароль."}),
])  # fmt: skip
def test_both_languages(
    meet: Meet, site: ChatSite, new_name: NewName, locale: str, words: dict[str, str]
) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    site.client(name)
    ann = meet(locale=locale)
    ann.sign_in(name, "guess")
    expect(ann.page.locator(".wrong")).to_contain_text(words["wrong"])
    ann.fill({"username": name, "password": "secret"})
    ann.arrive()
    bob.say(name, "hi")
    ann.open(other)
    expect(ann.page.locator("html")).to_have_attribute("lang", words["lang"])
    expect(ann.page.locator("#add-room")).to_have_attribute("title", words["#add-room"])
    expect(ann.page.locator("#box")).to_have_attribute("placeholder", f"{words['#box']} {other}")
    expect(ann.page.locator(".day-line")).to_have_text(words["day"])


def test_the_language_can_be_chosen(meet: Meet, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    ann.page.click("#menu summary")
    ann.page.click("text=Русский")
    ann.arrive()
    expect(ann.page.locator("#people-title")).to_contain_text("Люди")
    refusal = ann.page.evaluate("document.documentElement.lang")
    assert refusal == "ru"


def test_dark_by_the_system_and_by_choice(meet: Meet, new_name: NewName) -> None:
    def background() -> Any:
        return ann.page.evaluate("getComputedStyle(document.body).backgroundColor")

    ann = meet(new_name("ann"), color_scheme="dark")
    dark = background()
    ann.page.click("#menu summary")
    ann.page.click("#theme")
    light = background()
    assert (dark, light) == ("rgb(27, 31, 35)", "rgb(255, 255, 255)")
    ann.page.reload()
    assert background() == light
    ann.page.click("#menu summary")
    ann.page.click("#theme")
    ann.page.emulate_media(color_scheme="light")
    assert background() == dark


def test_letters_stand_out_from_what_is_behind_them(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    """WCAG 2, AA: 4.5 to 1, in every state of the page."""
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    ann = meet(name)
    bob.say(name, "hi `code` https://example.org")
    assert faint(ann) == []  # the welcome
    ann.open(other)
    ann.say("answer")
    assert faint(ann) == []
    ann.page.fill("#search input", "hi")
    ann.page.press("#search input", "Enter")
    expect(ann.page.locator("#panel mark")).to_be_visible()
    assert faint(ann) == []
    ann.page.click("#menu summary")
    assert faint(ann) == []
    ann.page.keyboard.press("Escape")
    ann.page.click("#add-room")
    expect(ann.page.locator("#dialog input")).to_be_focused()
    assert faint(ann) == []
    ann.page.keyboard.press("Escape")
    ann.expected = "WebSocket|net::ERR_"
    ann.go_offline()
    assert faint(ann) == []


def test_letters_at_the_door(meet: Meet) -> None:
    ann = meet()
    ann.sign_in("nobody", "guess")
    expect(ann.page.locator(".wrong")).to_be_visible()
    assert faint(ann) == []
    ann.page.goto(ann.site.url + "register/")
    ann.fill({"username": "#x", "password": "a", "again": "b"})
    expect(ann.page.locator(".wrong").first).to_be_visible()
    assert faint(ann) == []


def faint(person: Person) -> list[str]:
    """Return the texts that are hard to read, in the light theme or in the dark one."""
    found = []
    for scheme in ("light", "dark"):
        person.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += person.page.evaluate(CONTRAST)
    return found


CONTRAST = """() => {
    const parts = (text) => {
        const scale = text.startsWith("color(srgb") ? 255 : 1;
        return text.match(/[\\d.]+/g).map((part) => Number(part) * scale);
    };
    const light = ([red, green, blue]) => [red, green, blue].map((value) => value / 255)
        .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    const found = [];
    for (const node of document.querySelectorAll("body *")) {
        const isText = (child) => child.nodeType === 3 && child.textContent.trim();
        if (![...node.childNodes].some(isText)) continue;
        if (!node.checkVisibility({opacityProperty: true})) continue;
        if (node.closest(".unseen, script, noscript, .skip")) continue;
        const colours = [light(parts(getComputedStyle(node).color)), light(behind(node))];
        const [one, other] = colours.sort((a, b) => b - a);
        const ratio = (one + 0.05) / (other + 0.05);
        const name = `${node.className || node.tagName} ${node.textContent.slice(0, 20)}`;
        if (ratio < 4.5) found.push(`${name} ${ratio.toFixed(2)}`);
    }
    return found;
}"""
