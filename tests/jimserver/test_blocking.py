"""Test blocked users, notification levels and reports, with classic and modern clients."""

from collections.abc import Callable

import pytest

from jim.codes import Code
from messaging.models import QueuedMessage, Report
from tests.support.client import Client, Json

Login = Callable[..., Client]
Connect = Callable[..., Client]
EXT = ["ids", "marks", "acks", "presence", "chats", "blocking", "levels"]


def texts_of(answer: Json) -> list[str]:
    return [said["message"] for said in answer["messages"]]


def quit_and_wait(client: Client) -> None:
    client.send(action="quit")
    client.wait_for_end()


def test_who_blocks_sees_nothing_and_who_is_blocked_notices_nothing(login: Login) -> None:
    """Let eve write to ann before, during and after a block, online and offline."""
    ann, eve, bob = login("ann", ext=EXT), login("eve", ext=["ids", "marks"]), login("bob")
    for client in (ann, eve, bob):
        client.ask(action="join", room="#tea")
    eve.say("ann", "word early")
    assert ann.receive()["message"] == "word early"
    ann.send(action="ack", msg_id=1)
    assert ann.ask(action="block_user", user="EVE")["response"] == 200
    assert ann.ask(action="block_user", user="eve")["response"] == 200
    assert ann.ask(action="get_blocked")["data_list"] == ["eve"]
    assert ann.ask(action="block_user", user="ann")["response"] == Code.BAD_REQUEST
    assert ann.ask(action="block_user", user="nobody")["response"] == Code.NOT_FOUND

    assert eve.say("ann", "word one", id="1")["response"] == 200
    assert eve.say("#tea", "word two")["response"] == 200
    assert bob.receive()["message"] == "word two"
    bob.say("#tea", "word three")
    assert eve.receive()["message"] == "word three"
    assert ann.receive()["message"] == "word three"  # and nothing before it
    ann.send(action="ack", msg_id=4)
    assert texts_of(ann.ask(action="get_history", with_="#tea")) == ["word three"]
    assert texts_of(ann.ask(action="search", text="word")) == ["word three"]
    assert ann.ask(action="search", text="word", count=True)["total"] == 1
    chats = ann.ask(action="get_chats")["chats"]
    assert [(chat["with"], chat["unread"]) for chat in chats] == [("#tea", 1)]
    eve.say("#tea", "word four")
    assert bob.receive()["message"] == "word four"
    (chat,) = ann.ask(action="get_chats")["chats"]
    assert (chat["unread"], chat["last"]["message"]) == (1, "word three")

    quit_and_wait(ann)
    late = eve.say("ann", "word five", id="5")
    assert late["response"] == 202
    assert eve.say("ann", "word five", id="5")["response"] == 202  # a repetition
    eve.say("#tea", "word six")
    ann = login("ann", ext=EXT)
    told = eve.receive()
    assert (told["action"], told["to"], told["msg_id"]) == ("delivered", "ann", late["msg_id"])
    assert ann.ask(action="probe")["response"] == 200  # nothing was delivered before it
    assert not QueuedMessage.objects.filter(user__username="ann").exists()

    assert ann.ask(action="unblock_user", user="eve")["response"] == 200
    assert ann.ask(action="get_blocked")["quantity"] == 0
    assert eve.say("ann", "word seven")["response"] == 200
    assert ann.receive()["message"] == "word seven"
    both = ann.ask(action="get_history", with_="eve")
    assert texts_of(both) == ["word early", "word one", "word five", "word seven"]


def test_nothing_of_the_blocked_reaches_who_blocks(login: Login) -> None:
    """Try what tells of a user besides their texts: read markers, probes, answers, reactions."""
    ext = [*EXT, "replies", "reactions"]
    ann, eve = login("ann", ext=ext), login("eve", ext=ext)
    said = ann.say("eve", "hi")["msg_id"]
    assert ann.ask(action="probe", to="eve")["response"] == 200
    assert ann.ask(action="block_user", user="eve")["response"] == 200
    assert eve.receive()["message"] == "hi"
    assert eve.ask(action="read", with_="ann", msg_id=said)["response"] == 200
    hidden = eve.say("ann", "psst")["msg_id"]
    assert ann.ask(action="react", msg_id=hidden, emoji="👍", on=True)["response"] == 404
    answer = ann.ask(action="msg", to="eve", message="what?", reply_to=hidden)
    assert answer["response"] == 404
    assert ann.ask(action="probe", to="eve")["response"] == Code.OFFLINE
    assert ann.is_quiet()


def test_rooms_and_lists_show_nothing_of_the_blocked(login: Login) -> None:
    """Have eve join, moderate and leave a room of ann, who blocks her; bob sees all of it."""
    ext = [*EXT, "rooms", "roles", "lists"]
    ann, bob, eve = login("ann", ext=ext), login("bob", ext=ext), login("eve", ext=["ids"])
    ann.ask(action="add_contact", user_id="eve")
    ann.ask(action="block_user", user="eve")
    ann.ask(action="create_room", room="#tea")
    bob.ask(action="join", room="#tea")
    assert ann.receive()["action"] == "join"
    eve.ask(action="join", room="#tea")
    assert bob.receive()["user"] == {"account_name": "eve"}
    ann.ask(action="set_role", room="#tea", user="eve", role="owner")
    assert bob.receive()["by"] == "ann"
    eve.ask(action="set_role", room="#tea", user="bob", role="moderator")
    assert bob.receive()["by"] == "eve"
    told = ann.receive()
    assert (told["user"], told["role"], "by" in told) == ({"account_name": "bob"}, "moderator", 0)
    eve.ask(action="set_topic", room="#tea", topic="green")
    assert bob.receive()["user"] == {"account_name": "eve"}
    told = ann.receive()
    assert (told["action"], told["topic"], "user" in told) == ("topic", "green", False)

    members = ann.ask(action="get_members", room="#tea")
    assert (members["quantity"], members["data_list"], members["online"]) == (
        *(2, ["ann", "bob"], ["ann", "bob"]),
    )
    assert members["roles"] == {"ann": "owner", "bob": "moderator"}
    assert bob.ask(action="get_members", room="#tea")["data_list"] == ["ann", "bob", "eve"]
    for client, count in ((ann, 2), (bob, 3)):
        assert client.ask(action="get_room", room="#tea")["members"] == count
        [room] = client.ask(action="find_rooms", prefix="#tea")["rooms"]
        assert room["members"] == count
    assert ann.ask(action="get_online")["data_list"] == ["ann", "bob"]
    contacts = ann.ask(action="get_contacts")
    assert (contacts["data_list"], contacts["online"]) == (["eve"], [])
    assert ann.ask(action="get_potential", prefix="eve")["data_list"] == []
    ann.ask(action="del_contact", user_id="eve")
    assert ann.ask(action="get_potential", prefix="eve")["data_list"] == []

    eve.ask(action="leave", room="#tea")
    assert bob.receive()["action"] == "leave"
    eve.ask(action="join", room="#tea")
    assert bob.receive()["action"] == "join"
    assert ann.is_quiet()
    phone = login("ann", ext=ext)
    ann.ask(action="unblock_user", user="eve")
    assert phone.receive()["action"] == "unblock_user"
    assert ann.ask(action="get_members", room="#tea")["quantity"] == 3
    assert ann.ask(action="get_potential", prefix="eve")["data_list"] == ["eve"]


def test_a_login_shows_nothing_of_the_blocked(login: Login, connect: Connect) -> None:
    """Count the potential contacts, which every client gets, and the receipts of a queue."""
    ann, eve = login("ann", ext=["ids", "marks"]), login("eve")
    quit_and_wait(eve)
    ann.ask(action="block_user", user="eve")
    assert ann.say("eve", "are you there?")["response"] == 202
    eve = login("eve")
    assert eve.receive()["message"] == "are you there?"
    assert eve.ask(action="probe")["response"] == 200
    assert ann.is_quiet()  # neither "delivered" nor presence
    phone = connect()
    user = {"account_name": "ann", "password": "secret"}
    assert phone.ask(action="authenticate", user=user)["response"] == 200
    potential = phone.receive()
    assert "eve" not in potential["data_list"]
    assert potential["quantity"] == len(potential["data_list"])


def test_reactions_of_the_blocked_are_not_counted(login: Login) -> None:
    """Count live what a history counts: from earlier batches, from one batch, and taken back."""
    ext = ["ids", "reactions"]
    ann, bob, eve = (login(name, ext=ext) for name in ("ann", "bob", "eve"))
    for client in (ann, bob, eve):
        client.ask(action="join", room="#tea")
    ann.ask(action="block_user", user="eve")
    msg_id = ann.say("#tea", "cake?", id="1")["msg_id"]
    for client in (bob, eve):
        assert client.receive()["message"] == "cake?"

    def react(client: Client, *, on: bool, seen_by_ann: int | None, seen_by_bob: int) -> None:
        assert client.ask(action="react", msg_id=msg_id, emoji="👍", on=on)["response"] == 200
        for other in (bob, eve):
            assert other.receive()["count"] == seen_by_bob
        if seen_by_ann is not None:
            assert ann.receive()["count"] == seen_by_ann

    react(eve, on=True, seen_by_ann=None, seen_by_bob=1)
    react(bob, on=True, seen_by_ann=1, seen_by_bob=2)
    [said] = ann.ask(action="get_history", with_="#tea")["messages"]
    assert said["reactions"] == [{"emoji": "👍", "count": 1}]
    react(eve, on=False, seen_by_ann=None, seen_by_bob=1)
    react(bob, on=False, seen_by_ann=0, seen_by_bob=0)
    react(eve, on=True, seen_by_ann=None, seen_by_bob=1)
    react(ann, on=True, seen_by_ann=1, seen_by_bob=2)
    ann.ask(action="unblock_user", user="eve")
    [said] = ann.ask(action="get_history", with_="#tea")["messages"]
    assert said["reactions"] == [{"emoji": "👍", "count": 2, "own": True}]


def test_no_quote_shows_a_blocked_user(login: Login) -> None:
    """Have bob answer eve in a room, for ann who blocks her: live, as classic client, and later."""
    ext = ["ids", "acks", "replies"]
    ann, old, cat = login("ann", ext=ext), login("ann"), login("cat", ext=ext)
    bob, eve = login("bob", ext=ext), login("eve", ext=ext)
    for client in (ann, bob, cat, eve):
        client.ask(action="join", room="#tea")
    ann.ask(action="block_user", user="eve")
    said = eve.say("#tea", "word of eve")["msg_id"]
    for client in (bob, cat):
        assert client.receive()["message"] == "word of eve"
    answered = bob.say("#tea", "no", reply_to=said)
    assert cat.receive()["quote"] == {"from": "eve", "message": "word of eve"}
    told = ann.receive()
    assert (told["message"], told["reply_to"], "quote" in told) == ("no", said, False)
    told = old.receive()
    assert (told["message"], "reply_to" in told) == ("no", False)
    for client in (old, ann):
        quit_and_wait(client)
    again = bob.say("#tea", "no again", reply_to=said)
    ann = login("ann", ext=[*ext, "chats"])
    queued = [ann.receive(), ann.receive()]  # the first was not acknowledged
    assert [one["msg_id"] for one in queued] == [answered["msg_id"], again["msg_id"]]
    history = ann.ask(action="get_history", with_="#tea")["messages"]
    found = ann.ask(action="search", text="no")["messages"]
    last = [chat["last"] for chat in ann.ask(action="get_chats")["chats"]]
    for shown in (*queued, *history, *found, *last):
        assert "quote" not in shown
        assert "eve" not in shown["message"]


def test_no_quote_shows_what_was_said_before_one_joined(login: Login) -> None:
    ext = ["ids", "replies"]
    ann, bob = login("ann", ext=ext), login("bob", ext=ext)
    ann.ask(action="create_room", room="#tea")
    ann.ask(action="set_room", room="#tea", history="joined")
    said = ann.say("#tea", "before")["msg_id"]
    bob.ask(action="join", room="#tea")
    ann.say("#tea", "no", reply_to=said)
    live = bob.receive()
    quit_and_wait(bob)
    ann.say("#tea", "no again", reply_to=said)
    bob = login("bob", ext=[*ext, "chats"])
    shown = [live, bob.receive(), *bob.ask(action="search", text="no")["messages"]]
    assert [(one["message"], "quote" in one) for one in shown] == [
        *(("no", False), ("no again", False)),
        *(("no", False), ("no again", False)),
    ]


def test_a_block_holds_after_a_restart_and_on_all_devices(
    make_server: Callable[..., object], connect: Callable[..., Client]
) -> None:
    first = make_server()
    ann, other, eve = (connect(first) for _ in range(3))
    for client, name in ((ann, "ann"), (other, "ann"), (eve, "eve")):
        client.login(name, ext=["ids", "blocking", "levels"])
    ann.ask(action="block_user", user="eve")
    assert other.receive()["action"] == "block_user"
    first.stop()  # type: ignore[attr-defined]
    second = make_server()
    ann, eve = connect(second), connect(second)
    ann.login("ann", ext=["ids"])
    eve.login("eve", ext=["ids"])
    assert eve.say("ann", "hi")["response"] == 200
    assert ann.is_quiet()


def test_levels_are_the_same_on_all_devices(login: Login) -> None:
    ann, other = login("ann", ext=EXT), login("ann", ext=EXT)
    login("bob").say("ann", "hi")
    for client in (ann, other):
        assert client.receive()["message"] == "hi"
    assert ann.ask(action="set_level", with_="bob", level="none")["response"] == 200
    told = other.receive()
    assert (told["action"], told["with"], told["level"]) == ("level", "bob", "none")
    assert ann.ask(action="get_chats")["chats"][0]["level"] == "none"
    assert ann.ask(action="set_level", with_="bob", level="all")["response"] == 200
    assert "level" not in ann.ask(action="get_chats")["chats"][0]
    assert ann.ask(action="set_level", with_="bob", level="some")["response"] == 400
    assert ann.ask(action="set_level", with_="#tea", level="all")["response"] == Code.NOT_FOUND


def test_reports(login: Login) -> None:
    """Check that only messages that one can read are reported, once each."""
    ann, bob, eve = login("ann", ext=["ids"]), login("bob", ext=["ids"]), login("eve")
    said = ann.say("bob", "rude")["msg_id"]
    assert bob.receive()["message"] == "rude"
    report = {"action": "report", "msg_id": said}
    assert bob.ask(**report, reason="rude")["response"] == 200
    assert bob.ask(**report, reason="very rude")["response"] == 200
    assert eve.ask(**report, reason="me too")["response"] == Code.NOT_FOUND
    assert eve.ask(action="report", msg_id=99, reason="?")["response"] == Code.NOT_FOUND
    for reason in ("", " ", "x" * 501):
        assert bob.ask(**report, reason=reason)["response"] == Code.BAD_REQUEST
    row = Report.objects.get()
    assert (row.reporter.username, row.reason, row.state) == ("bob", "very rude", "open")


@pytest.mark.parametrize("action", ["block_user", "get_sessions", "set_password", "report"])
def test_strangers_can_do_nothing(action: str, connect: Callable[..., Client]) -> None:
    fields = {"user": "ann", "password": "x", "new": "y", "msg_id": 1, "reason": "x"}
    assert connect().ask(action=action, **fields)["response"] == Code.UNAUTHORISED
