"""Test pins, bookmarks and unread marks with several clients on the wire, and what they refuse."""

from collections.abc import Callable
from itertools import count

from messaging.models import Bookmark, Pin
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
EXT = ["ids", "sync", "lists", "edits", "roles", "chats", "pins"]
numbers = count(1)  # ids of requests: one that is used twice is a repetition
OK, REFUSED, NONE, GONE = 200, 403, 404, 409


def code(client: Client, **request: object) -> int:
    return int(ask(client, **request)["response"])


def ask(client: Client, **request: object) -> Json:
    """Return the answer to a request, past what was pushed before it."""
    number = next(numbers)
    client.send(**request, id=number)
    while (said := client.receive()).get("id") != number or "response" not in said:
        pass
    return said


def hear(client: Client, action: str) -> Json:
    """Return the next object of this action."""
    while (said := client.receive()).get("action") != action:
        pass
    return said


def texts(answer: Json) -> list[str]:
    return [message["message"] for message in answer["messages"]]


def unread(client: Client, peer: str) -> tuple[int, int]:
    """Return how many messages of a conversation are unread, and up to which it is read."""
    chats = {chat["with"]: chat for chat in ask(client, action="get_chats")["chats"]}
    return chats[peer].get("unread", 0), chats[peer].get("read", 0)


def test_who_pins_and_who_is_told(login: Login) -> None:
    ann, bob, eve = (login(name, ext=EXT) for name in ("ann", "bob", "eve"))
    ids = [ann.say("bob", text)["msg_id"] for text in ("one", "two", "three")]
    for _ in ids:
        bob.receive()
    assert code(bob, action="pin", msg_id=ids[0]) == OK  # both do in a private conversation
    told = ann.receive()
    assert told.items() >= {"action": "pin", "with": "bob", "msg_id": ids[0], "by": "bob"}.items()
    assert code(ann, action="pin", msg_id=ids[2]) == OK
    assert bob.receive()["with"] == "ann"
    assert code(ann, action="pin", msg_id=ids[2]) == OK  # again: nobody is told
    assert texts(ask(ann, action="get_pins", with_="bob")) == ["three", "one"]
    assert [code(eve, action="pin", msg_id=ids[0], on=on) for on in (True, False)] == [NONE] * 2
    assert bob.is_quiet()
    assert code(ann, action="delete", msg_id=ids[2]) == OK
    assert bob.receive()["action"] == "deleted"
    assert texts(ask(bob, action="get_pins", with_="ann")) == ["one"]
    assert code(bob, action="pin", msg_id=ids[2]) == GONE
    assert code(ann, action="pin", msg_id=ids[0], on=False) == OK
    assert bob.receive()["on"] is False
    assert not Pin.objects.exists()


def test_pins_of_a_room_are_the_moderators(
    make_server: Callable[..., LiveServer], login: Login
) -> None:
    server = make_server(max_pins=2, max_bookmarks=2)
    ann, bob, late = (login(name, ext=EXT, to=server) for name in ("ann", "bob", "late"))
    ask(ann, action="create_room", room="#tea", kind="private")
    ask(ann, action="invite", room="#tea", user="bob")
    ids = [ann.say("#tea", f"m{number}")["msg_id"] for number in range(3)]
    assert [hear(bob, "msg")["msg_id"] for _ in ids] == ids
    assert code(bob, action="pin", msg_id=ids[0]) == REFUSED
    assert [code(ann, action="pin", msg_id=one) for one in ids] == [OK, OK, REFUSED]
    ask(ann, action="set_role", room="#tea", user="bob", role="moderator")
    hear(bob, "role")
    assert code(bob, action="pin", msg_id=ids[0], on=False) == OK
    assert hear(ann, "pin")["by"] == "bob"
    assert code(late, action="get_pins", with_="#tea") == NONE
    ask(ann, action="set_room", room="#tea", history="joined")
    ask(ann, action="invite", room="#tea", user="late")
    assert texts(ask(late, action="get_pins", with_="#tea")) == []  # from before they joined
    ask(ann, action="archive_room", room="#tea")
    assert code(ann, action="pin", msg_id=ids[1], on=False) == REFUSED
    assert [code(bob, action="bookmark", msg_id=one) for one in ids] == [OK, OK, REFUSED]
    assert code(bob, action="bookmark", msg_id=ids[1]) == OK


def test_bookmarks_are_ones_own(login: Login) -> None:
    ann, phone, bob = login("ann", ext=EXT), login("ann", ext=EXT), login("bob", ext=EXT)
    ids = [bob.say("ann", text)["msg_id"] for text in ("one", "two", "three")]
    for client in (ann, phone):
        assert [client.receive()["msg_id"] for _ in ids] == ids
    for msg_id in ids:
        assert code(ann, action="bookmark", msg_id=msg_id) == OK
        assert phone.receive().items() >= {"action": "bookmark", "msg_id": msg_id}.items()
    page = ask(phone, action="get_bookmarks", limit=2)
    assert (texts(page), page["more"]) == (["two", "three"], True)
    assert texts(ask(phone, action="get_bookmarks", before=ids[1])) == ["one"]
    assert texts(ask(bob, action="get_bookmarks")) == []
    assert bob.is_quiet()
    assert code(bob, action="delete", msg_id=ids[1]) == OK
    assert ann.receive()["action"] == phone.receive()["action"] == "deleted"
    assert texts(ask(ann, action="get_bookmarks")) == ["one", "three"]
    ask(ann, action="block_user", user="bob")
    assert texts(ask(ann, action="get_bookmarks")) == []
    assert code(ann, action="bookmark", msg_id=ids[0], on=False) == OK  # unseen, and yet
    assert Bookmark.objects.count() == 2


def test_marked_as_unread_until_it_is_read(login: Login) -> None:
    ann, phone, bob = login("ann", ext=EXT), login("ann", ext=EXT), login("bob", ext=EXT)
    ids = [bob.say("ann", text)["msg_id"] for text in ("one", "two")]
    for client in (ann, phone):
        assert [client.receive()["msg_id"] for _ in ids] == ids
    ask(ann, action="read", with_="bob", msg_id=ids[1])
    assert phone.receive()["action"] == "mark"
    assert unread(ann, "bob") == (0, ids[1])
    assert code(ann, action="mark_unread", with_="BOB", msg_id=ids[1]) == OK
    told = phone.receive()
    assert told.items() >= {"action": "unread", "with": "bob", "msg_id": ids[1]}.items()
    assert unread(phone, "bob") == (1, ids[0])
    assert ask(bob, action="get_history", with_="ann")["seen"] == ids[1]  # what bob knows stays
    assert code(phone, action="read", with_="bob", msg_id=ids[1]) == OK
    assert unread(ann, "bob") == (0, ids[1])
    own = ann.say("bob", "mine")["msg_id"]
    assert phone.receive()["msg_id"] == own
    assert code(ann, action="mark_unread", with_="bob", msg_id=own) == OK
    assert unread(ann, "bob")[0] == 1
    assert code(ann, action="mark_unread", with_="#nothing", msg_id=1) == NONE


def test_a_pin_by_a_blocked_moderator_has_no_name(login: Login) -> None:
    ext = [*EXT, "blocking", "rooms"]
    ann, bob, carl, eve = (login(name, ext=ext) for name in ("ann", "bob", "carl", "eve"))
    ask(ann, action="create_room", room="#tea", kind="open")
    for member in (bob, carl, eve):
        ask(member, action="join", room="#tea")
    assert code(ann, action="set_role", room="#tea", user="bob", role="moderator") == OK
    assert code(carl, action="block_user", user="bob") == OK
    number = ask(ann, action="msg", to="#tea", message="tea")["msg_id"]
    assert code(bob, action="pin", msg_id=number) == OK
    assert hear(eve, "pin")["by"] == "bob"
    told = hear(carl, "pin")
    assert (told["msg_id"], told["on"], "by" in told) == (number, True, False)
    assert carl.is_quiet()  # it is told once
    private = ask(carl, action="msg", to="bob", message="mine")["msg_id"]
    assert code(bob, action="pin", msg_id=private) == OK
    assert carl.is_quiet()  # nothing of a conversation with somebody who is blocked
