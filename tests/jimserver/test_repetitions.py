"""Repeat each change late, under its id, when the opposite was done meanwhile: it stays undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jimserver.handler.base.once import once
from jimserver.handler.dispatch import ACTIONS
from messaging.models import AnsweredRequest
from messaging.services.repetitions import forget_answers
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
EXT = ["ids", "lists", "roles", "reactions"]

# A change, the one that undoes it, and the question whose answer shows which of them holds.
PAIRS: list[tuple[Json, Json, Json]] = [
    (
        {"action": "react", "msg_id": 1, "emoji": "👍"},
        {"action": "react", "msg_id": 1, "emoji": "👍", "on": False},
        {"action": "get_history", "with": "#tea"},
    ),
    (
        {"action": "pin", "msg_id": 1},
        {"action": "pin", "msg_id": 1, "on": False},
        {"action": "get_pins", "with": "#tea"},
    ),
    (
        {"action": "bookmark", "msg_id": 1},
        {"action": "bookmark", "msg_id": 1, "on": False},
        {"action": "get_bookmarks"},
    ),
    (
        {"action": "mark_unread", "with": "#tea", "msg_id": 1},
        {"action": "read", "with": "#tea", "msg_id": 1},
        {"action": "get_chats"},
    ),
    (
        {"action": "join", "room": "#new"},
        {"action": "leave", "room": "#new"},
        {"action": "get_rooms"},
    ),
    (
        {"action": "leave", "room": "#club"},
        {"action": "join", "room": "#club"},
        {"action": "get_rooms"},
    ),
    (
        {"action": "set_topic", "room": "#tea", "topic": "one"},
        {"action": "set_topic", "room": "#tea", "topic": "two"},
        {"action": "get_room", "room": "#tea"},
    ),
    (
        {"action": "create_room", "room": "#mine"},
        {"action": "close_room", "room": "#mine"},
        {"action": "get_rooms"},
    ),
    (
        {"action": "close_room", "room": "#old"},
        {"action": "create_room", "room": "#old"},
        {"action": "get_rooms"},
    ),
    (
        {"action": "invite", "room": "#tea", "user": "eve"},
        {"action": "remove_member", "room": "#tea", "user": "eve"},
        {"action": "get_members", "room": "#tea"},
    ),
    (
        {"action": "remove_member", "room": "#tea", "user": "bob"},
        {"action": "invite", "room": "#tea", "user": "bob"},
        {"action": "get_members", "room": "#tea"},
    ),
    (
        {"action": "set_role", "room": "#tea", "user": "bob", "role": "moderator"},
        {"action": "set_role", "room": "#tea", "user": "bob", "role": "muted"},
        {"action": "get_members", "room": "#tea"},
    ),
    (
        {"action": "set_room", "room": "#tea", "slow_s": 5},
        {"action": "set_room", "room": "#tea", "slow_s": 0},
        {"action": "get_room", "room": "#tea"},
    ),
    (
        {"action": "archive_room", "room": "#tea"},
        {"action": "archive_room", "room": "#tea", "on": False},
        {"action": "get_room", "room": "#tea"},
    ),
    (
        {"action": "block_user", "user": "eve"},
        {"action": "unblock_user", "user": "eve"},
        {"action": "get_blocked"},
    ),
    (
        {"action": "unblock_user", "user": "cat"},
        {"action": "block_user", "user": "cat"},
        {"action": "get_blocked"},
    ),
    (
        {"action": "set_level", "with": "#tea", "level": "none"},
        {"action": "set_level", "with": "#tea", "level": "mentions"},
        {"action": "get_chats"},
    ),
    (
        {"action": "add_contact", "user_id": "eve"},
        {"action": "del_contact", "user_id": "eve"},
        {"action": "get_contacts"},
    ),
    (
        {"action": "del_contact", "user_id": "bob"},
        {"action": "add_contact", "user_id": "bob"},
        {"action": "get_contacts"},
    ),
    (
        {"action": "presence", "user": {"status": "tea"}},
        {"action": "presence", "user": {"status": "work"}},
        {"action": "probe", "to": "ann"},
    ),
]
# Changes that need no answer to be remembered, and why.
OTHERWISE = {
    "Msg": "its id is stored with the message",
    "Edit": "its id is stored with the earlier text",
    "MakeInvitation": "its id is stored with the invitation",
    "Delete": "nothing undoes it",
    "CloseSession": "nothing undoes it",
    "Read": "a marker only moves forward",
    "SetPassword": "no trace of a password is kept; an old one is refused",
    "Authenticate": "a login",
    "PresenceLogin": "a login",
    "AskChallenge": "a login",
    "Register": "a login",
    "ChallengeAnswer": "a login",
}


def test_each_change_is_done_once() -> None:
    """Check that no action that writes was forgotten."""
    wrapped = once(lambda *_: None).__code__
    writing = {kind.__name__: action for kind, action in ACTIONS.items() if action.writes}
    guarded = {name for name, action in writing.items() if action.method.__code__ is wrapped}
    assert writing.keys() - guarded == OTHERWISE.keys()
    tested = {change["action"] for pair in PAIRS for change in pair[:2]}
    names = {"".join(part.capitalize() for part in action.split("_")) for action in tested}
    assert guarded - names == {"MsgToContacts", "Report"}  # tested below; no client sends the first


@pytest.fixture
def ann(login: Login) -> Client:
    """Log ann in, with a room, a message, a contact and a blocked user."""
    bob, eve, cat = login("bob"), login("eve"), login("cat")
    bob.ask(action="join", room="#club")
    ann = login("ann", ext=EXT)
    for client in (ann, bob):
        client.ask(action="join", room="#tea")
    ann.ask(action="join", room="#club")
    ann.ask(action="create_room", room="#old")
    ann.say("#tea", "hi")
    ann.ask(action="add_contact", user_id="bob")
    ann.ask(action="block_user", user="cat")
    eve.close()
    cat.close()
    return ann


def ask(client: Client, request: Json, request_id: Any) -> Json:
    """Return the answer to a request, without the pushes before it."""
    client.send(**request, id=request_id)
    while (answer := client.receive()).get("id") != request_id:
        assert "action" in answer
    return answer


def state(client: Client, question: Json) -> Json:
    answer = ask(client, question, "state?")
    assert answer["response"] < 300, answer
    return {key: value for key, value in answer.items() if key != "time"}


def test_a_late_repetition_undoes_nothing(ann: Client, login: Login, server: LiveServer) -> None:
    """Try every pair, with ids of all kinds, on the same connection and on the next one."""
    late = []
    for number, (change, back, question) in enumerate(PAIRS):
        first = ask(ann, change, number)
        assert first["response"] < 300, first
        changed = state(ann, question)
        assert ask(ann, back, f"back {number}")["response"] < 300
        undone = state(ann, question)
        assert undone != changed, change
        assert ask(ann, change, number) == {**first, "time": pytest.approx(first["time"], abs=60)}
        assert state(ann, question) == undone, change
        late.append((change, number, question, undone))
    ann.send(action="quit")
    ann.wait_for_end()
    again = login("ann", ext=EXT)
    states = [state(again, question) for _change, _number, question, _undone in late]
    for change, number, _question, _undone in late:
        assert ask(again, change, number)["response"] < 300
    assert [state(again, question) for _change, _number, question, _undone in late] == states


def test_what_is_no_repetition_is_done(ann: Client, login: Login) -> None:
    """Try an id with another request, an id that was refused, and a client that counts from 1."""
    on: Json = {"action": "react", "msg_id": 1, "emoji": "👍"}
    assert ask(ann, on, 1)["change"] == 1
    assert ask(ann, {**on, "on": False}, 1)["change"] == 2
    assert ask(ann, on, 1)["change"] == 3  # the id stood for the one before
    assert ask(ann, {"action": "leave", "room": "#no"}, "x")["response"] == 404
    ask(ann, {"action": "join", "room": "#no"}, "y")
    assert ask(ann, {"action": "leave", "room": "#no"}, "x")["response"] == 200
    report = {"action": "report", "msg_id": 1, "reason": "early"}
    assert ask(ann, report, "r1")["response"] == 200
    classic = login("dora")
    for _connection in range(2):
        assert ask(classic, {"action": "join", "room": "#tea"}, 1)["response"] == 200
        assert ask(classic, {"action": "leave", "room": "#tea"}, 2)["response"] == 200
    assert ask(ann, {**on, "on": False}, "\0")["response"] == 400


def test_answers_are_remembered_over_a_restart_and_for_their_time(
    make_server: Callable[..., LiveServer], connect: Callable[..., Client]
) -> None:
    first = make_server()
    ann = connect(first)
    ann.login("ann", ext=EXT)
    join = {"action": "join", "room": "#tea"}
    assert ask(ann, join, "j")["response"] == 201
    assert ask(ann, {"action": "leave", "room": "#tea"}, "l")["response"] == 200
    first.stop()
    second = make_server()
    ann = connect(second)
    ann.login("ann", ext=EXT)
    assert ask(ann, join, "j")["response"] == 201  # as before
    assert ask(ann, {"action": "get_rooms"}, "?")["data_list"] == []
    assert forget_answers(before=timezone.now() - timedelta(minutes=1)) == 0
    assert forget_answers(before=timezone.now()) == AnsweredRequest.objects.count() + 2
    assert ask(ann, join, "j")["response"] == 200
    assert ask(ann, {"action": "get_rooms"}, "?")["data_list"] == ["#tea"]
