"""Signing in, registering, signing out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.attachments.support import picture
from tests.browser.conftest import MakeSite, Meet
from tests.browser.site import ChatSite
from tests.support.client import Client

NewName = Callable[[str], str]


def test_registering_leads_into_the_chat_and_to_tcp(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name = new_name("Анна ")
    ann = meet(name)
    expect(ann.page.locator("#me")).to_contain_text(name)
    assert ann.page.evaluate("window.sockets.length") == 1  # the early one was taken over
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


def test_the_rules_of_names_are_those_of_tcp(meet: Meet) -> None:
    ann = meet()
    ann.page.goto(ann.site.url + "register/")
    for name, password, again, sentence in [
        ("#room", "a", "a", "A user's name can't begin with #: rooms do."),
        ("x" * 26, "a", "a", "A name has at most 25 characters."),
        ("a\u3164b", "a", "a", "invisible character"),
        ("PAVEL", "a", "a", "The name PAVEL is taken."),
        ("Somebody", "a", "b", "The passwords don't match."),
    ]:
        ann.fill({"username": name, "password": password, "again": again})
        expect(ann.page.locator(".wrong")).to_contain_text(sentence)


def test_signing_out_ends_all_its_pages(meet: Meet, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    other = ann.new_tab()
    other.goto(ann.site.url)
    expect(other.locator("body[data-link=open][data-whole]")).to_be_attached()
    ann.write_to("Sveta")
    ann.page.fill("#box", "a secret draft")
    ann.write_to("Pavel")
    assert "secret" in ann.page.evaluate("JSON.stringify(localStorage)")
    ann.page.click("#menu summary")
    ann.page.click("text=Sign out")
    ann.page.wait_for_url("**/sign-in/**")
    other.wait_for_url("**/sign-in/**")
    assert "secret" not in ann.page.evaluate("JSON.stringify(localStorage)")


def test_guessing_is_slowed(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name = new_name("guessed")
    site.client(name)
    eve = meet()
    for _ in range(20):
        eve.sign_in(name, "guess")
        if "Too many failed logins" in eve.page.inner_text(".wrong"):
            return
    raise AssertionError("nobody slowed the guesses")


@pytest.fixture
def strict(make_site: MakeSite) -> ChatSite:
    """A server that has little patience with guesses; `ann` is registered."""
    site = make_site(JIM_LOGIN_TRIES="3", JIM_LOGIN_WAIT_S="600")
    site.client("ann").close()
    return site


def code_of(site: ChatSite, name: str, password: str) -> object:
    """Return the code that a login over TCP is answered with."""
    client = Client(site.port)
    answer = client.ask(action="authenticate", user={"account_name": name, "password": password})
    client.close()
    return answer["response"]


def test_who_guessed_on_the_page_waits_on_tcp(strict: ChatSite, meet: Meet) -> None:
    eve = meet(at=strict)
    for _ in range(3):
        eve.sign_in("ann", "guess")
        expect(eve.page.locator(".wrong")).to_contain_text("Wrong name or password.")
    assert code_of(strict, "ann", "secret") == 429
    eve.sign_in("ann", "secret")
    expect(eve.page.locator(".wrong")).to_contain_text("Too many failed logins; try again in")
    assert code_of(strict, "somebody else", "secret") == 200


def test_who_guessed_on_tcp_waits_on_the_page(strict: ChatSite, meet: Meet) -> None:
    assert [code_of(strict, "ann", "guess") for _ in range(4)] == [402, 402, 402, 429]
    eve = meet(at=strict)
    eve.sign_in("ann", "secret")
    expect(eve.page.locator(".wrong")).to_contain_text("Too many failed logins; try again in")


def test_trying_out_names_by_registering_is_guessing(strict: ChatSite, meet: Meet) -> None:
    eve = meet(at=strict)
    for sentence in ["The name ann is taken."] * 3 + ["Too many failed logins; try again in"]:
        eve.page.goto(strict.url + "register/")
        eve.fill({"username": "ann", "password": "guess", "again": "guess"})
        expect(eve.page.locator(".wrong").first).to_contain_text(sentence)
    assert code_of(strict, "ann", "secret") == 429
    eve.register("eve")


def test_an_address_that_has_to_wait_registers_nobody(meet: Meet, make_site: MakeSite) -> None:
    site = make_site(JIM_LOGIN_TRIES_OF_ADDRESS="2", JIM_LOGIN_WAIT_S="600")
    site.client("ann").close()
    assert [code_of(site, "ann", "guess") for _ in range(2)] == [402, 402]
    assert code_of(site, "new", "secret") == 429
    eve = meet(at=site)
    eve.page.goto(site.url + "register/")
    eve.fill({"username": "new", "password": "secret", "again": "secret"})
    expect(eve.page.locator(".wrong")).to_contain_text("Too many failed logins; try again in")


def test_a_page_of_another_site_gets_no_socket(meet: Meet, new_name: NewName) -> None:
    ann = meet(new_name("ann"))
    ann.expected = "WebSocket connection to .* failed|Content Security Policy|violates"
    page = ann.new_tab()
    page.route(
        "**/evil.html", lambda route: route.fulfill(body="<p>evil</p>", content_type="text/html")
    )
    page.goto(f"http://{ann.site.place}/evil.html".replace("127.0.0.1", "localhost"))
    ann.complaints.clear()  # the page itself came from another name on purpose
    address = ann.site.url.replace("http", "ws") + "socket"
    opened = page.evaluate("""(address) => new Promise((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
    })""", address)  # fmt: skip
    assert opened is False


def test_the_door_says_whose_server_it_is(meet: Meet, make_site: MakeSite, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(picture())
    site = make_site(
        JIM_NAME="School <5>", JIM_SITE_WELCOME="Ask for\nAnna.", JIM_SITE_LOGO=str(logo)
    )
    site.client("Anna").ask(action="join", room="#tea")
    ann = meet(at=site)
    ann.page.goto(site.url)
    expect(ann.page.locator("h1")).to_have_text("School <5>")
    expect(ann.page.locator(".host")).to_contain_text("Ask for\nAnna.")
    expect(ann.page.locator(".rooms-here li")).to_have_text(["#tea"])
    expect(ann.page).to_have_title("Sign in · School <5>")
    expect(ann.page.locator(".logo")).to_have_js_property("naturalWidth", 40)
    ways = [f".venv/bin/python client.py -a 127.0.0.1 -p {site.port}", f"127.0.0.1 {site.port}"]
    expect(ann.page.locator(".terminal code")).to_have_text(ways)
    command = ways[0].split()[1]
    assert (settings.BASE_DIR / command).is_file(), "a checkout has what its page shows"
    ann.page.set_viewport_size({"width": 360, "height": 740})
    expect(ann.page.locator(".rooms-here li")).to_be_visible()
    ann.page.set_viewport_size({"width": 1100, "height": 700})
    ann.enter("bob")
    ann.page.locator(".welcome").get_by_role("button", name="#tea").click()
    expect(ann.page.locator("#talk-title")).to_have_text("#tea")
    expect(ann.page.locator("#talk-about")).to_have_text("Members: 2")
