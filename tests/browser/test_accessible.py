"""axe-core finds nothing wrong with any page, window and state, and all fit a zoom of 400 %."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.attachments.support import picture, send_file
from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite
from tests.browser.test_operator import MAKE_OPERATOR
from tests.support.migrated import ROOT, clean_environment

NewName = Callable[[str], str]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"  # axe-core 4.14.1, as published
EVERYTHING: dict[str, Any] = {}
COLOURS = {"runOnly": ["color-contrast"]}
NO_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
LIGHT = {"color_scheme": "light", "contrast": "no-preference"}
DARK = {"color_scheme": "dark", "contrast": "no-preference"}
HIGH_CONTRAST = {"color_scheme": "dark", "contrast": "more"}
# Each look with the rules that axe asks in it: looks differ by colours alone, and the languages
# have the same ones.
Looks = list[tuple[Any, dict[str, Any]]]
CHAT_LOOKS: dict[str, Looks] = {
    "en-US": [(LIGHT, EVERYTHING), (DARK, COLOURS), (HIGH_CONTRAST, COLOURS)],
    "ru-RU": [(LIGHT, NO_COLOURS)],
}
ADMIN_LOOKS: dict[str, Looks] = {
    "en-US": [(LIGHT, EVERYTHING), (DARK, COLOURS)],
    "ru-RU": [(LIGHT, NO_COLOURS)],
}
# A window of 1280 x 1024 pixels as it is laid out at a zoom of 200 and 400 %.
ZOOMS = {"200 %": (640, 512), "400 %": (320, 256)}
# The tooltips are of Django's lists to choose from, which name what is no control.
AUDIT = """async (options) => {
    for (const motion of document.getAnimations()) motion.finish();
    const all = {resultTypes: ["violations"], ...options};
    const {violations} = await axe.run({exclude: ".help-tooltip"}, all);
    return violations.flatMap(({id, nodes}) => nodes.map(
        ({html, any}) => `${id}: ${html.slice(0, 150)} ${any[0]?.message ?? ""}`));
}"""
IS_TOO_WIDE = "document.scrollingElement.scrollWidth > innerWidth"
TEXT = """**bold** `code` [link](https://example.org) ~~gone~~

> a quote

| a | b |
| - | - |
| 1 | 2 |

1. one
2. two

```python
def tea(cups: int) -> str:  # a comment
    return "five" * 5
```"""


class Inspector:
    """Look at what a person sees; `found` holds what is wrong."""

    def __init__(self, person: Person, looks: Looks) -> None:
        self.person = person
        self._looks = looks
        self.found: list[str] = []

    def look(self, state: str) -> None:
        """Ask axe in every look, then lay the page out at every zoom."""
        page = self.person.page
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        for media, options in self._looks:
            page.emulate_media(**media, reduced_motion="reduce")
            found = page.evaluate(AUDIT, options)
            self.found += [f"{state}, {media}: {text}" for text in found]
        self._zoom(state)

    def _zoom(self, state: str) -> None:
        page = self.person.page
        usual = page.viewport_size
        assert usual
        for zoom, (width, height) in ZOOMS.items():
            page.set_viewport_size({"width": width, "height": height})
            if page.evaluate(IS_TOO_WIDE):
                self.found.append(f"{state}: scrolls sideways at {zoom}")
        page.set_viewport_size(usual)


def look_at_the_door(inspector: Inspector) -> None:
    person = inspector.person
    person.sign_in("nobody", "guess")
    expect(person.page.locator(".wrong")).to_be_visible()
    inspector.look("sign in")
    person.page.goto(person.site.url + "register/")
    person.fill({"username": "#x", "password": "a", "again": "b"})
    expect(person.page.locator(".wrong").first).to_be_visible()
    inspector.look("register")


def look_at_the_conversation(inspector: Inspector, other: str) -> None:
    """Look at a conversation with every kind of message in it, and at what opens from it."""
    person = inspector.person
    page = person.page
    person.open(other)
    expect(page.locator(".attached-picture img")).to_be_visible()
    expect(page.locator("[class^=code-]").first).to_be_visible()
    person.say("an answer")
    inspector.look("conversation")
    row = page.locator(".message", has=page.locator(".text", has_text="an answer"))
    row.hover()
    row.locator(".deeds").click()
    inspector.look("menu of a message")
    page.keyboard.press("Escape")
    page.locator(".attached-picture").click()
    inspector.look("picture")
    page.keyboard.press("Escape")
    page.fill("#search input", "bold")
    page.press("#search input", "Enter")
    expect(page.locator("#panel mark")).to_be_visible()
    inspector.look("found")
    page.keyboard.press("Escape")


def look_at_the_room(inspector: Inspector, room: str) -> None:
    person = inspector.person
    page = person.page
    person.enter_room(room)
    inspector.look("room")
    for index in range(page.locator("#talk-actions button").count()):
        button = page.locator("#talk-actions button").nth(index)
        label = button.get_attribute("aria-label")
        button.click()
        opened = "#dialog[open], #panel:not([hidden]), #message-menu:popover-open"
        expect(page.locator(opened)).to_be_visible()
        inspector.look(f"window: {label}")
        page.keyboard.press("Escape")


def look_at_what_helps(inspector: Inspector) -> None:
    """Look at what opens while one writes, and at what is reached by keys and commands."""
    page = inspector.person.page
    page.click("#add-emoji")
    expect(page.locator("#emoji-picker .emoji-grid button").first).to_be_visible()
    inspector.look("emoji")
    page.keyboard.press("Escape")
    page.fill("#box", "**bold** `code`")
    page.click("#show-preview")
    expect(page.locator("#preview code")).to_be_visible()
    inspector.look("preview")
    page.click("#show-preview")
    page.fill("#box", "")
    page.press("#box", "/")
    expect(page.locator("#completions li").first).to_be_visible()
    inspector.look("completions")
    page.fill("#box", "")
    page.keyboard.press("Control+k")
    expect(page.locator("#dialog li").first).to_be_visible()
    inspector.look("switcher")
    page.keyboard.press("Escape")
    page.click("#menu summary")
    page.click("#keys")
    expect(page.locator("#dialog .keys").first).to_be_visible()
    inspector.look("keys")
    page.keyboard.press("Escape")


def look_at_the_pins(inspector: Inspector) -> None:
    page = inspector.person.page
    row = page.locator(".message", has=page.locator(".text", has_text="an answer"))
    row.hover()
    row.locator(".deeds").click()
    page.click("#message-menu [data-deed=pin]")
    expect(row.locator(".kept-sign")).to_be_visible()
    page.click("#talk-actions .more")
    page.click("#message-menu [data-deed=pins]")
    expect(page.locator("#panel .found").first).to_be_visible()
    inspector.look("pins")
    page.keyboard.press("Escape")


def look_at_the_windows(inspector: Inspector) -> None:
    page = inspector.person.page
    inspector.look("welcome")
    page.click("#menu summary")
    inspector.look("menu")
    page.click("#status")
    inspector.look("window: status")
    page.keyboard.press("Escape")
    for adder in ("#add-room", "#add-person"):
        page.click(adder)
        expect(page.locator("#dialog li").first).to_be_visible()
        inspector.look(f"window: {adder}")
        page.keyboard.press("Escape")


@pytest.mark.parametrize("locale", CHAT_LOOKS)
def test_the_chat_page(meet: Meet, site: ChatSite, new_name: NewName, locale: str) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids", "files", "rooms"])
    bob.ask(action="join", room=new_name("#here"))
    ann = meet(locale=locale, bypass_csp=True)
    inspector = Inspector(ann, CHAT_LOOKS[locale])
    look_at_the_door(inspector)
    ann.enter(name)
    look_at_the_windows(inspector)
    bob.say(name, TEXT)
    send_file(bob, name, "tea.png", picture())
    look_at_the_conversation(inspector, other)
    look_at_what_helps(inspector)
    look_at_the_pins(inspector)
    look_at_the_room(inspector, new_name("#tea"))
    ann.page.goto(site.url + "account/")
    inspector.look("account")
    ann.page.goto(site.url + "offline/")
    inspector.look("page without connection")
    ann.page.goto(site.url)
    ann.arrive()
    ann.expected = r"net::ERR_|WebSocket"
    ann.go_offline()
    inspector.look("offline")
    assert inspector.found == []


@pytest.fixture
def setup_address(tmp_path: Path, migrated: Path) -> Iterator[str]:
    """Start a server that nobody has set up yet; yield the address of its first page."""
    shutil.copyfile(migrated, tmp_path / "server.sqlite")
    folder = {"JIM_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/server.sqlite"}
    words = ["serve", "-a", "127.0.0.1", "-p", "0", "--http", "127.0.0.1:0"]
    with subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**clean_environment(), **folder},
        text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
    ) as server:  # fmt: skip
        assert server.stdout
        line = server.stdout.readline()
        found = re.match(r"Open (http://\S+/) in a browser", line)
        assert found, line
        yield found[1]
        server.terminate()


def test_the_page_that_sets_a_server_up(meet: Meet, setup_address: str) -> None:
    found = []
    for locale, looks in CHAT_LOOKS.items():
        somebody = meet(locale=locale, bypass_csp=True)
        somebody.expected = f"^request: {setup_address}"
        somebody.page.goto(setup_address)
        inspector = Inspector(somebody, looks)
        inspector.look("set-up")
        somebody.fill({"code": "a guess", "name": "Tea room", "admin": "admin", "password": "1"})
        expect(somebody.page.locator(".wrong").first).to_be_visible()
        inspector.look("set-up refused")
        found += inspector.found
    assert found == []


ADMIN_PAGES = [
    "",
    "accounts/user/",
    "accounts/user/add/",
    "accounts/user/1/change/",
    "accounts/user/broadcast/",
    "accounts/user/import/",
    "accounts/session/",
    "accounts/loginevent/",
    "accounts/auditentry/",
    "messaging/message/",
    "messaging/room/",
    "messaging/report/",
    "password_change/",
]


@pytest.mark.parametrize("locale", ADMIN_LOOKS)
def test_the_admin(meet: Meet, site: ChatSite, new_name: NewName, locale: str) -> None:
    site.command("shell", "-c", MAKE_OPERATOR)
    op = meet(locale=locale, bypass_csp=True)
    inspector = Inspector(op, ADMIN_LOOKS[locale])
    op.page.goto(f"http://{site.place}/admin/")
    inspector.look("admin: sign in")
    op.page.fill("#id_username", "op")
    op.page.fill("#id_password", "secret")
    op.page.click("input[type=submit]")
    expect(op.page.locator("#console")).to_be_visible()
    for path in ADMIN_PAGES:
        op.page.goto(f"http://{site.place}/admin/{path}")
        inspector.look(f"admin: {path}")
    assert inspector.found == []
