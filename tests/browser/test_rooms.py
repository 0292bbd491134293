"""Test private rooms, roles and blocking: a person at a page, another on TCP."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.person import PASSWORD, Person
from tests.browser.site import ChatSite
from tests.support.client import Client

NewName = Callable[[str], str]


def settings_of(person: Person) -> None:
    person.page.get_by_role("button", name="Settings of the room").click()


def test_a_private_room_from_the_page(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=["ids", "rooms", "roles"])
    ann, page = (person := meet(name)), person.page
    room = f"#{name}-p"[:25]
    page.click("#add-room")
    page.fill("#dialog input", room)
    page.get_by_role("button", name="Make it private").click()
    expect(page.locator("#talk-title")).to_have_text(room)
    assert bob.ask(action="join", room=f"{room}x"[:25])["response"] == 201
    settings_of(ann)
    expect(page.locator("#dialog")).to_contain_text("private · owner")
    page.get_by_role("button", name="Make an invitation").click()
    expect(page.locator("#dialog .code")).not_to_be_empty()
    code = page.locator("#dialog .code").text_content()
    assert bob.ask(action="join", invitation=code)["room"] == room
    page.fill("[data-setting=role] input", other)
    page.select_option("[data-setting=role] select", "muted")
    page.click("[data-setting=role] button")
    assert bob.receive()["role"] == "muted"
    page.locator("#dialog input[type=checkbox]").check()
    page.click("[data-setting=settings] button")
    expect(page.locator("#dialog")).to_be_hidden()
    assert bob.receive()["read_only"] is True
    settings_of(ann)
    page.get_by_role("button", name="Close the room for good").click()
    page.get_by_role("button", name="Close the room for good").click()
    assert bob.receive()["closed"] is True
    bob.close()


def test_an_open_room_from_the_page(meet: Meet, new_name: NewName) -> None:
    """Type behind the `#` that is there, and open the settings of the room."""
    ann, page = (person := meet(new_name("ann"))), person.page
    room = new_name("tea")
    page.click("#add-room")
    page.keyboard.type(room)
    page.locator("#dialog li", has_text=room).locator("button.primary").click()
    expect(page.locator("#talk-title")).to_have_text(f"#{room}")
    settings_of(ann)
    expect(page.locator("#dialog")).to_contain_text("open to everybody · owner")


def test_blocking_from_the_page(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("eve")
    eve = site.client(other, ext=["ids"])
    ann = meet(name)
    ann.write_to(other)
    eve.say(name, "hello")
    ann.sees("hello")
    ann.page.get_by_role("button", name="Block", exact=True).click()
    ann.page.locator("#dialog").get_by_role("button", name="Block").click()
    expect(ann.page.locator(".message")).to_have_count(0)
    assert eve.say(name, "are you there?")["response"] == 200
    expect(ann.page.locator("#banner")).to_be_empty()  # nobody was among the contacts
    ann.page.click("#menu summary")
    ann.page.get_by_role("link", name="My account").click()
    expect(ann.page.locator(".account")).to_contain_text(other)
    eve.close()


def test_a_block_from_another_device_hides_what_is_loaded(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    """Open a room with eve on a page; block her from a terminal, and end that."""
    name, other, room = new_name("ann"), new_name("eve"), f"#{new_name('tea')}"
    eve = site.client(other, ext=["ids"])
    eve.ask(action="join", room=room)
    ann = meet(name)
    ann.enter_room(room)
    ann.say("word of ann")
    assert eve.receive()["message"] == "word of ann"
    eve.say(room, "word of eve")
    ann.sees("word of ann", "word of eve")
    phone = Client(site.port)
    phone.login(name, PASSWORD, ext=["ids"])
    assert phone.ask(action="block_user", user=other)["response"] == 200
    expect(ann.page.locator(".message")).to_have_count(1)
    ann.sees("word of ann")
    expect(ann.page.locator("#talk-about")).to_have_text("Members: 1")
    phone.ask(action="unblock_user", user=other)
    ann.sees("word of ann", "word of eve")
    for client in (eve, phone):
        client.close()
