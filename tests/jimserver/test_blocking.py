"""Test blocked users, notification levels and reports, with classic and modern clients."""

from collections.abc import Callable

import pytest

from jim.codes import Code
from messaging.models import QueuedMessage, Report
from tests.support.client import Client, Json

Login = Callable[..., Client]
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
