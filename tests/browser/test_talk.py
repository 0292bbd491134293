"""Talking on the page with people on TCP: messages, receipts, rooms, contacts, search."""

import threading
from collections.abc import Callable

from playwright.sync_api import WebSocketRoute, expect

from tests.browser.conftest import Meet
from tests.browser.site import ChatSite
from tests.support.client import Client
from tests.support.waiting import wait_until

NewName = Callable[[str], str]
EXT = ["ids", "marks", "acks", "lists"]


def hear(client: Client, action: str = "msg") -> dict[str, object]:
    """The next object of this action."""
    while (said := client.receive()).get("action") != action:
        pass
    return said


def test_both_ways(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other, ext=EXT)
    ann = meet(name)
    ann.write_to(other)
    ann.say("Привет!\nline two")
    said = hear(bob)
    assert (said["from"], said["message"]) == (name, "Привет!\nline two")
    ann.sees_state("Привет", "delivered")
    bob.say(name, "hello yourself", id="1")
    ann.sees("Привет!\nline two", "hello yourself")
    ann.say("third")
    last = hear(bob)
    bob.send(action="read", with_=name, msg_id=last["msg_id"])
    ann.sees_state("third", "read")


def test_a_message_is_kept_then_delivered(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    site.client(other).close()
    ann = meet(name)
    ann.write_to(other)
    ann.say("are you there?")
    ann.sees_state("are you there?", "kept")
    ann.page.reload()
    ann.open(other)
    ann.sees_state("are you there?", "kept")
    bob = site.client(other, ext=EXT)
    said = hear(bob)
    bob.send(action="ack", msg_id=said["msg_id"])
    ann.sees_state("are you there?", "delivered")


def test_unread_counts_the_title_and_the_line(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    ann = meet(name)
    bob.say(name, "one")
    bob.say(name, "two")
    expect(ann.unread(other)).to_have_text("2")
    expect(ann.page).to_have_title("(2) JIM")
    expect(ann.page.locator("#live")).to_have_text(f"{other}: two")
    ann.page.reload()
    expect(ann.unread(other)).to_have_text("2")
    ann.open(other)
    ann.sees("one", "two")
    expect(ann.page.locator(".new-line")).to_have_count(1)
    expect(ann.unread(other)).to_have_count(0)
    expect(ann.page).to_have_title("JIM")
    ann.page.reload()
    expect(ann.page.locator(f'[data-name="{other}"]')).to_be_visible()
    expect(ann.unread(other)).to_have_count(0)


def test_reading_here_clears_the_other_device(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    ann = meet(name)
    phone = meet()
    phone.sign_in(name)
    phone.arrive()
    bob.say(name, "hi")
    expect(phone.unread(other)).to_have_text("1")
    ann.page.bring_to_front()
    ann.open(other)
    expect(phone.unread(other)).to_have_count(0)
    ann.say("answer")
    phone.page.bring_to_front()
    phone.open(other)
    phone.sees("hi", "answer")


def test_the_box_waits_for_the_first_key(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    site.client(other).say(name, "hi")
    ann.page.click(f'[data-name="{other}"]')
    expect(ann.page.locator("#box")).to_be_focused()


def test_a_room(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    room = new_name("#tea ")
    ann, bob = meet(new_name("ann")), site.client(new_name("bob"))
    ann.enter_room(room)
    assert bob.ask(action="join", room=room)["response"] == 200
    ann.say("who is here?")
    assert hear(bob)["message"] == "who is here?"
    bob.say(room, "me")
    ann.sees("who is here?", "me")
    ann.page.click("#talk-actions button[title='Change the topic']")
    ann.page.fill("#dialog input", "Green or black?")
    ann.page.press("#dialog input", "Enter")
    expect(ann.page.locator("#talk-about")).to_have_text("Members: 2 · Green or black?")
    ann.page.click("#talk-actions button[title='Members']")
    expect(ann.page.locator("#panel li")).to_have_count(2)
    ann.page.click("#panel-close")
    ann.page.click("#talk-actions button[title='Leave the room']")
    ann.page.click("#dialog button.primary")
    expect(ann.page.locator(f'[data-name="{room}"]')).to_have_count(0)


def test_a_joined_room_can_be_written_to_before_its_messages_are_there(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    def relay(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda text: "get_history" in str(text) or server.send(text))

    room = new_name("#tea ")
    ann, bob = meet(new_name("ann")), site.client(new_name("bob"))
    assert bob.ask(action="join", room=room)["response"] == 201
    ann.page.route_web_socket("**/socket*", relay)
    ann.page.reload()
    ann.enter_room(room)
    expect(ann.page.locator("#dialog")).to_be_hidden()
    ann.say("early")
    assert hear(bob)["message"] == "early"


def test_an_answer_that_is_older_than_a_push(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    room = new_name("#tea ")
    held: list[str] = []
    pushed = threading.Event()

    def relay(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            # Rooms of other tests have one member, too.
            if room in str(text) and '"members":1' in str(text) and not pushed.is_set():
                return held.append(str(text))
            socket.send(text)
            if '"action":"join"' in str(text):
                pushed.set()
                for older in held:
                    socket.send(older)

        server.on_message(pass_on)

    ann, bob = meet(new_name("ann")), site.client(new_name("bob"))
    ann.page.route_web_socket("**/socket*", relay)
    ann.page.reload()
    ann.enter_room(room)
    wait_until(lambda: ann.page.evaluate("true") and bool(held))  # any call lets `relay` run
    assert bob.ask(action="join", room=room)["response"] == 200
    expect(ann.page.locator("#talk-about")).to_have_text("Members: 2")


def test_contacts(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    ann = meet(name)
    ann.page.click("#add-person")
    ann.page.fill("#dialog input", other)
    ann.page.locator("#dialog li", has_text=other).locator("button.primary").click()
    row = ann.page.locator(f'[data-name="{other}"]')
    expect(row).to_have_class("talk-row  current here")
    bob.close()
    expect(row).to_have_class("talk-row  current ")
    ann.page.click("[title='Remove from contacts']")
    expect(ann.page.locator("[title='Add to contacts']")).to_be_visible()
    tcp = site.client(name, ext=EXT)
    assert tcp.ask(action="get_contacts")["data_list"] == []


def test_older_ones_come_by_scrolling_up(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    ann = meet(name)
    bob = site.client(other)
    for number in range(130):
        bob.say(name, f"message {number}")
    expect(ann.unread(other)).to_have_text("99+")
    elsewhere = site.client(name, ext=["ids", "marks"])  # another device has read them
    answer = elsewhere.ask(action="get_history", with_=other, limit=1)
    while "messages" not in answer:  # it is given first what the page may not have yet
        answer = elsewhere.receive()
    newest = answer["messages"][0]["msg_id"]
    assert elsewhere.ask(action="read", with_=other, msg_id=newest)["response"] == 200
    expect(ann.unread(other)).to_have_count(0)
    ann.open(other)
    expect(ann.page.locator(".text").last).to_have_text("message 129")
    first = ann.page.locator(".text").first
    ann.page.hover("#lines")
    deadline = 40
    while first.inner_text() != "message 0" and deadline:
        ann.page.mouse.wheel(0, -1500)
        ann.page.wait_for_timeout(50)  # a wheel has no event to wait for
        deadline -= 1
    shown = ann.page.locator(".text").all_inner_texts()
    assert shown == [f"message {number}" for number in range(len(shown))]
    assert len(shown) >= 50  # what is far below has left the document
    expect(ann.page.locator("#down")).to_be_visible()
    ann.page.click("#down")
    expect(ann.page.locator("#down")).to_be_hidden()


def test_groups_code_and_links(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other = new_name("ann"), new_name("bob")
    bob = site.client(other)
    ann = meet(name)
    bob.say(name, "see https://example.org/a(b)?c=1&d, and (http://x.org/).")
    bob.say(name, "use `a < b` here:\n```\nif a < b:\n    pass\n```\nthen done")
    ann.open(other)
    expect(ann.page.locator(".message.head")).to_have_count(1)
    links = ann.page.locator(".text a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.org/a(b)?c=1&d",
        "http://x.org/",
    ]
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}
    assert ann.page.locator("pre code").inner_text() == "if a < b:\n    pass"
    assert ann.page.locator(".text > code").inner_text() == "a < b"


def test_a_draft_is_kept_for_each_conversation(
    meet: Meet, site: ChatSite, new_name: NewName
) -> None:
    name, first, second = new_name("ann"), new_name("bob"), new_name("eve")
    ann = meet(name)
    for other in (first, second):
        client = site.client(other)
        client.say(name, "hi")
        client.close()
    ann.open(first)
    ann.page.fill("#box", "not yet")
    ann.open(second)
    expect(ann.page.locator("#box")).to_have_value("")
    expect(ann.page.locator(f'[data-name="{first}"] .snippet')).to_have_text("Draft: not yet")
    ann.page.reload()
    ann.open(first)
    expect(ann.page.locator("#box")).to_have_value("not yet")
    ann.page.press("#box", "Shift+Enter")
    ann.page.type("#box", "now")
    ann.page.press("#box", "Enter")
    ann.sees("hi", "not yet\nnow")


def test_search(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    name, other, room = new_name("ann"), new_name("bob"), new_name("#find")
    ann, bob = meet(name), site.client(other)
    ann.enter_room(room)
    bob.ask(action="join", room=room)
    bob.say(name, "Привет, Ёж!")
    bob.say(room, "и всем привет")
    for number in range(60):
        bob.say(name, f"filler {number}")
    ann.page.keyboard.press("Control+k")
    found = ann.page.locator("#panel .found")
    for typed, texts in {
        "привет": ["и всем привет", "Привет, Ёж!"],
        "еж": ["Привет, Ёж!"],
        f"from:{other} in:{room} привет": ["и всем привет"],
        "привет since:2200-01-01": [],
        "привет until:2200-01-01": ["и всем привет", "Привет, Ёж!"],
    }.items():
        ann.page.fill("#search input", typed)
        ann.page.press("#search input", "Enter")
        expect(found.locator(".text")).to_have_text(texts)
    ann.page.fill("#search input", "filler")
    ann.page.press("#search input", "Enter")
    expect(ann.page.locator("#panel .hint")).to_have_text("Found: 60")  # 50 are shown
    expect(found).to_have_count(50)
    ann.page.fill("#search input", "since:yesterday")
    ann.page.press("#search input", "Enter")
    expect(ann.page.locator("#panel")).to_contain_text("yesterday is no date")
    ann.page.fill("#search input", "ёж")
    ann.page.press("#search input", "Enter")
    expect(found.locator(".text")).to_have_text(["Привет, Ёж!"])
    found.first.click()
    expect(ann.page.locator("#talk-title")).to_have_text(other)
    expect(ann.page.locator(".message.pointed .text")).to_have_text("Привет, Ёж!")
    expect(ann.page.locator(".message.pointed .text")).to_be_in_viewport()


def test_too_long_a_text_is_not_sent(meet: Meet, site: ChatSite, new_name: NewName) -> None:
    other = new_name("bob")
    bob = site.client(other, ext=EXT)
    ann = meet(new_name("ann"))
    ann.write_to(other)
    ann.say("😀" * 4001)
    expect(ann.page.locator("#box-hint")).to_have_text("Too long by 1")
    expect(ann.page.locator("#box")).not_to_have_value("")
    expect(ann.page.locator(".message")).to_have_count(0)
    ann.say("😀" * 4000)
    assert hear(bob)["message"] == "😀" * 4000
    ann.sees_state("😀", "delivered")
