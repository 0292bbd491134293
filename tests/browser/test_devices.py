"""One account on several pages and a TCP client: each sees at once what another does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.person import Person
from tests.browser.site import ChatSite
from tests.browser.test_talk import hear
from tests.support.client import Client

NewName = Callable[[str], str]
EXT = ["ids", "rooms", "lists", "sync", "presence"]
Devices = tuple[Person, Person, Client, Client]


@pytest.fixture
def name(new_name: NewName) -> str:
    return new_name("ann")


@pytest.fixture
def devices(meet: Meet, site: ChatSite, name: str) -> Devices:
    """Two pages, a TCP client with extensions, a classic one."""
    page, phone = meet(name), meet()
    phone.sign_in(name)
    phone.arrive()
    return page, phone, site.client(name, ext=EXT), site.client(name)


def test_rooms(devices: Devices, site: ChatSite, name: str, new_name: NewName) -> None:
    page, phone, tcp, classic = devices
    room = new_name("#tea ")
    bob = site.client(new_name("bob"))
    bob.ask(action="join", room=room)
    bob.ask(action="set_topic", room=room, topic="Green or black?")
    page.enter_room(room)
    told = hear(tcp, "join")
    assert (told["room"], told["user"]) == (room, {"account_name": name})
    phone.open(room)
    expect(phone.page.locator("#talk-about")).to_have_text("Members: 2 · Green or black?")
    expect(phone.page.locator("#box")).to_be_visible()
    bob.say(room, "welcome")
    for person in (page, phone):
        person.sees("welcome")
    assert tcp.receive()["message"] == "welcome"
    assert classic.receive()["message"] == "welcome"
    tcp.ask(action="leave", room=room)
    expect(page.page.locator("#lines")).to_contain_text(f"You are not in {room}.")
    expect(page.page.locator("#box")).to_be_hidden()
    expect(page.page.locator(".message")).to_have_count(0)
    expect(phone.page.locator("#lines")).to_contain_text(f"You are not in {room}.")
    page.page.locator("#lines").get_by_role("button", name="Join").click()
    page.sees("welcome")
    phone.sees("welcome")
    assert classic.is_quiet()  # nothing that it would not understand


def test_contacts(devices: Devices, site: ChatSite, name: str, new_name: NewName) -> None:
    page, phone, tcp, classic = devices
    other = new_name("bob")
    bob = site.client(other)
    bob.ask(action="presence", user={"account_name": other, "status": "at lunch"})
    page.page.click("#add-person")
    page.page.fill("#dialog input", other)
    page.page.locator("#dialog li", has_text=other).locator("button.primary").click()
    expect(phone.page.locator(f'.here[data-name="{other}"] .snippet')).to_have_text("at lunch")
    assert hear(tcp, "add_contact")["user_id"] == other
    tcp.ask(action="del_contact", user_id=other)
    expect(page.page.locator("[title='Add to contacts']")).to_be_visible()
    phone.open(other)
    expect(phone.page.locator("[title='Add to contacts']")).to_be_visible()
    assert classic.is_quiet()


def test_a_status_is_seen_at_once_and_later(
    devices: Devices, meet: Meet, site: ChatSite, name: str, new_name: NewName
) -> None:
    """Show a status to those online, to newcomers and on one's own other page; a probe keeps it."""
    page, phone, _tcp, _classic = devices
    friend = new_name("bob")
    bob = meet(friend)
    bob.write_to(name)
    bob.say("hi")
    page.page.click("#menu summary")
    page.page.click("#status")
    page.page.fill("#dialog input", "<b>at</b> lunch")
    page.page.press("#dialog input", "Enter")
    for person in (page, phone):
        expect(person.page.locator("#me .snippet")).to_have_text("<b>at</b> lunch")
    expect(bob.page.locator("#talk-about")).to_have_text("<b>at</b> lunch")
    for person in (page, bob):
        person.page.reload()
        person.arrive()
    expect(page.page.locator("#me .snippet")).to_have_text("<b>at</b> lunch")
    expect(bob.page.locator("#talk-about")).to_have_text("<b>at</b> lunch")
    page.page.click("#menu summary")
    page.page.click("#status")
    expect(page.page.locator("#dialog input")).to_have_value("<b>at</b> lunch")
    page.page.fill("#dialog input", "")
    page.page.press("#dialog input", "Enter")
    expect(phone.page.locator("#me .snippet")).to_be_empty()
    expect(bob.page.locator("#talk-about")).to_have_text("online")


def test_two_tabs_share_drafts_and_what_is_not_sent(
    meet: Meet, site: ChatSite, name: str, new_name: NewName
) -> None:
    other = new_name("bob")
    bob = site.client(other, ext=["ids"])
    first = meet(name)
    first.write_to(other)
    first.say("hello")
    assert bob.receive()["message"] == "hello"
    tab = first.new_tab()
    tab.goto(first.page.url)
    expect(tab.locator("#talk-title")).to_have_text(other)
    go_elsewhere = "dispatchEvent(new Event('blur'))"  # as when one goes to another tab
    first.page.evaluate(go_elsewhere)
    tab.fill("#box", "begun here")
    tab.evaluate(go_elsewhere)
    expect(first.page.locator("#box")).to_have_value("begun here")
    first.page.press("#box", "Enter")
    assert bob.receive()["message"] == "begun here"
    expect(tab.locator("#box")).to_have_value("")
    for page in (first.page, tab):
        expect(page.locator(".message .text")).to_have_text(["hello", "begun here"])
    first.page.fill("#box", "typed in both")
    tab.fill("#box", "from here")
    tab.press("#box", "Enter")
    assert bob.receive()["message"] == "from here"
    expect(first.page.locator(".message .text").last).to_have_text("from here")
    expect(first.page.locator("#box")).to_have_value("typed in both")
    first.page.evaluate(go_elsewhere)  # which saves the draft
    expect(tab.locator("#box")).to_have_value("")
    assert bob.is_quiet()


def test_a_message_of_another_device_shows_its_true_state(
    meet: Meet, site: ChatSite, name: str, new_name: NewName
) -> None:
    other = new_name("bob")
    site.client(other).close()
    page = meet(name)
    elsewhere = site.client(name, ext=["ids"])
    elsewhere.say(other, "one")
    page.open(other)
    page.sees("one")
    elsewhere.say(other, "two")
    page.sees_state("two", "kept")
    bob = site.client(other, ext=["ids", "acks"])
    for _ in range(2):
        bob.send(action="ack", msg_id=bob.receive()["msg_id"])
    page.sees_state("two", "delivered")
    elsewhere.say(other, "three")
    page.sees_state("three", "delivered")
