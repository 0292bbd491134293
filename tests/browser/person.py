"""Somebody before a browser: does what people do on the page, and sees what they see."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.browser.site import ChatSite
from tests.support.client import PATIENCE_S

PATIENCE_MS = PATIENCE_S * 1000
PASSWORD = "secret"

# A browser that goes offline keeps its open sockets; the page notes them, so that a test can
# close them.
NOTE_SOCKETS = """
window.WebSocket = class extends WebSocket {
    constructor(...words) {
        super(...words);
        (window.sockets ??= []).push(this);
    }
};
"""


# Calls that change a browser for good, so that nobody else can use it afterwards.
OF_CONTEXTS = ("add_init_script", "grant_permissions", "route", "set_offline", "new_cdp_session")
OF_PAGES = (
    "add_init_script",
    "emulate_media",
    "on",
    "once",
    "route",
    "route_web_socket",
    "set_viewport_size",
)
OF_CLOCKS = ("install", "pause_at", "set_fixed_time", "set_system_time")


class Person:
    """One browser of one user.

    `complaints` must stay empty: errors, refused content, requests to other hosts.
    """

    def __init__(self, browser: Browser, site: ChatSite, **options: Any) -> None:
        self.site = site
        self.complaints: list[str] = []
        self.expected = ""  # a pattern of complaints that belong to the test
        self.context: BrowserContext = browser.new_context(
            **{
                "locale": "en-US",
                "viewport": {"width": 1100, "height": 700},
                "service_workers": "block",  # it would answer in place of the server
                **options,
            }
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(NOTE_SOCKETS)
        self.page = self.new_tab()
        self.is_as_made = not options
        self._history = self.context.new_cdp_session(self.page)
        for owner, names in (
            (self.context, OF_CONTEXTS),
            (self.page, OF_PAGES),
            (self.page.clock, OF_CLOCKS),
        ):
            for name in names:
                setattr(owner, name, self._noting(getattr(owner, name)))

    def _noting(self, change: Callable[..., Any]) -> Callable[..., Any]:
        """Return `change`, which now says when it is called that this browser isn't as made."""

        def change_for_good(*words: Any, **more: Any) -> Any:
            self.is_as_made = False
            return change(*words, **more)

        return change_for_good

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._request)
        page.on(
            "dialog",
            lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()),
        )
        return page

    def _console(self, message: ConsoleMessage) -> None:
        is_blocked = message.text == "Service Worker registration blocked by Playwright"
        if message.type in ("error", "warning") and not is_blocked:
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.site.place:
            self.complaints.append(f"request: {request.url}")

    def found(self) -> list[str]:
        """Return what the page complained about: errors, requests to another place."""
        return [
            text
            for text in self.complaints
            if not (self.expected and re.search(self.expected, text))
        ]

    def leave(self) -> None:
        """Leave the browser to somebody else, as if nobody had used it.

        A new one takes a second of CPU more, which is half of what most of these tests take.
        """
        for page in self.context.pages:
            if page is not self.page:
                page.close()
        self.page.goto(f"http://{self.site.place}/healthz")
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.context.clear_cookies()
        self._history.send("Page.resetNavigationHistory")
        self.complaints, self.expected = [], ""

    # The way in

    def enter(self, name: str) -> None:
        """Be a new user who has just registered, which the form itself has tests for."""
        self.context.add_cookies(self.site.register(name, PASSWORD))
        self.page.goto(self.site.url)
        self.arrive()

    def register(self, name: str) -> None:
        self.page.goto(self.site.url + "register/")
        self.fill({"username": name, "password": PASSWORD, "again": PASSWORD})
        self.arrive()

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        self.page.goto(self.site.url)
        self.fill({"username": name, "password": password})

    def fill(self, fields: dict[str, str]) -> None:
        for field, value in fields.items():
            self.page.fill(f"[name={field}]", value)
        self.page.click("form button.primary")

    def arrive(self) -> None:
        """Wait until the chat lets the page in, and all of the page and of its lists is there."""
        here = self.page.locator("body[data-link=open][data-whole] #lists[aria-busy=false]")
        expect(here).to_be_attached(timeout=PATIENCE_MS)

    def go_offline(self) -> None:
        self.context.set_offline(True)
        # Offline a close takes long to finish: tell the page as of a broken connection.
        self.page.evaluate("""() => {
            const socket = window.sockets.at(-1);
            socket.close();
            socket.dispatchEvent(new CloseEvent("close", {code: 1006}));
        }""")
        expect(self.page.locator("body[data-link=lost]")).to_be_attached()

    # The chat

    def open(self, name: str) -> None:
        self.page.click(f'[data-name="{name}"]')
        expect(self.page.locator("#talk-title")).to_have_text(name)

    def write_to(self, name: str) -> None:
        """Begin a conversation with somebody who is not in the list."""
        self.page.click("#add-person")
        self.page.fill("#dialog input", name)
        self.page.locator("#dialog li", has_text=name).first.get_by_text("Write").click()
        expect(self.page.locator("#talk-title")).to_have_text(name)

    def enter_room(self, name: str) -> None:
        """Join a room, or create it."""
        self.page.click("#add-room")
        self.page.fill("#dialog input", name)
        self.page.locator("#dialog li", has_text=name).locator("button.primary").first.click()
        expect(self.page.locator("#talk-title")).to_have_text(name)

    def say(self, text: str) -> None:
        self.page.fill("#box", text)
        self.page.press("#box", "Enter")

    def sees(self, *texts: str) -> None:
        """Wait until the conversation consists of these messages."""
        expect(self.page.locator(".message .text")).to_have_text(list(texts), timeout=PATIENCE_MS)

    def sees_state(self, text: str, state: str) -> None:
        """Wait until the message of one's own is shown as sending, kept, delivered or read."""
        message = self.page.locator(".message", has=self.page.locator(".text", has_text=text)).last
        expect(message.locator(f".state-{state}")).to_be_visible(timeout=PATIENCE_MS)

    def unread(self, name: str) -> Any:
        return self.page.locator(f'[data-name="{name}"] .badge')
