"""Signing in, registering, signing out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.site import ChatSite

NewName = Callable[[str], str]


def test_registering_leads_into_the_chat_and_to_tcp(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name = new_name("Анна ")
    ann = meet(name)
    expect(ann.page.locator("#me")).to_contain_text(name)
    assert site.client(name).is_quiet()  # the same account


def test_signing_in(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name = new_name("Bob")
    site.client(name)
    bob = meet()
    bob.sign_in(name.upper(), "guess")
    expect(bob.page.locator(".wrong")).to_contain_text("Wrong name or password.")
    bob.fill({"username": name.upper(), "password": "secret"})
    bob.arrive()
    expect(bob.page.locator("#me")).to_contain_text(name)


@pytest.mark.parametrize("name, password, again, sentence", [
    ("#room", "a", "a", "A user's name can't begin with #: rooms do."),
    ("x" * 26, "a", "a", "A name has at most 25 characters."),
    ("a\u3164b", "a", "a", "invisible character"),
    ("PAVEL", "a", "a", "The name PAVEL is taken."),
    ("Somebody", "a", "b", "The two passwords differ."),
])  # fmt: skip
def test_the_rules_of_names_are_those_of_tcp(meet: Meet, name: str, password: str, again: str, sentence: str) -> None:
    ann = meet()
    ann.page.goto(ann.site.url + "register/")
    ann.fill({"username": name, "password": password, "again": again})
    expect(ann.page.locator(".wrong")).to_contain_text(sentence)


def test_signing_out_ends_all_its_pages(meet: Meet, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    other = ann.new_tab()
    other.goto(ann.site.url)
    expect(other.locator("body[data-link=open]")).to_be_attached()
    ann.page.click("#menu summary")
    ann.page.click("text=Sign out")
    ann.page.wait_for_url("**/sign-in/**")
    other.wait_for_url("**/sign-in/**")


def test_guessing_is_slowed(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name = new_name("guessed")
    site.client(name)
    eve = meet()
    for _ in range(20):
        eve.sign_in(name, "guess")
        if "Too many failed logins" in eve.page.inner_text(".wrong"):
            return
    raise AssertionError("nobody slowed the guesses")


def test_a_page_of_another_site_gets_no_socket(meet: Meet, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    ann.expected = "WebSocket connection to .* failed|Content Security Policy|violates"
    page = ann.new_tab()
    page.route("**/evil.html", lambda route: route.fulfill(body="<p>evil</p>", content_type="text/html"))
    page.goto(f"http://{ann.site.place}/evil.html".replace("127.0.0.1", "localhost"))
    ann.complaints.clear()  # the page itself came from another name on purpose
    address = ann.site.url.replace("http", "ws") + "socket"
    opened = page.evaluate("""(address) => new Promise((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
    })""", address)  # fmt: skip
    assert opened is False
