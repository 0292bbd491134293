"""Test mentions with clients of several kinds on the wire."""

from collections.abc import Callable
from typing import Any

import pytest

from jimserver.handler.features.messages.mentions import _pieces, _spellings
from tests.support.client import Client, Json

Login = Callable[..., Client]
EXT = ["ids", "acks", "edits", "mentions"]


@pytest.mark.parametrize(
    "text, names",
    [
        ("@bob", ["bob"]),
        ("hi @Bob!", ["bob"]),
        ("(@боб)", ["боб"]),
        ("@bob the builder", ["bob the builder", "bob the", "bob"]),
        ("@bob's", ["bob's", "bob"]),
        ("mail a@b.c", []),
        ("@@bob @ bob @", []),
        ("@bob\n@eve", ["bob", "eve"]),
        ("@" + "x" * 40, []),
    ],
)
def test_what_can_be_a_mention(text: str, names: list[str]) -> None:
    assert [name for piece in _pieces(text, 20) for name in _spellings(piece)] == names


def mentioned(client: Client, **fields: Any) -> list[tuple[str, list[str]]]:
    answer: Json = client.ask(action="get_mentions", **fields)
    assert answer["response"] == 202, answer
    return [(message["message"], message["mentions"]) for message in answer["messages"]]


def test_mentions_live_and_later_for_members_only(login: Login) -> None:
    ann, bob, classic, eve = (
        login("ann"),
        login("bob", ext=EXT),
        login("dan"),
        login("eve", ext=EXT),
    )
    for client in (ann, bob, classic):
        client.ask(action="join", room="#tea")
    ann.say("#tea", "@BOB and @eve, @nobody, @ann")
    assert bob.receive()["mentions"] == ["bob"]
    assert "mentions" not in classic.receive()
    ann.say("bob", "@bob between us, @eve")
    assert bob.receive()["mentions"] == ["bob"]
    ann.say("#tea", "plain")
    assert "mentions" not in bob.receive()
    classic.receive()
    assert mentioned(eve) == []
    newest = ("@bob between us, @eve", ["bob"])
    assert mentioned(bob) == [("@BOB and @eve, @nobody, @ann", ["bob"]), newest]
    assert mentioned(bob, limit=1) == [newest]
    bob.send(action="quit")
    bob.wait_for_end()
    late = ann.say("#tea", "@bob?", id="late")
    assert late["response"] == 200
    bob = login("bob", ext=EXT)
    heard = [bob.receive() for _ in range(4)]  # nothing was acknowledged
    assert heard[-1]["mentions"] == ["bob"]
    bob.ask(action="leave", room="#tea")
    assert mentioned(bob) == [newest]


def test_all_is_for_moderators(login: Login) -> None:
    owner, bob, dan = login("ann", ext=EXT), login("bob", ext=EXT), login("dan", ext=EXT)
    for client in (owner, bob, dan):
        client.ask(action="join", room="#tea")
    bob.say("#tea", "@all wake up")
    assert "mentions" not in owner.receive()
    assert "mentions" not in dan.receive()
    owner.say("#tea", "@все, @bob")
    assert bob.receive()["mentions"] == dan.receive()["mentions"] == ["bob", "all"]
    assert (mentioned(bob), mentioned(dan)) == (
        [("@все, @bob", ["bob"])],
        [("@все, @bob", ["bob", "all"])],
    )
    owner.say("bob", "@all")
    assert "mentions" not in bob.receive()


def test_an_edit_mentions_anew(login: Login) -> None:
    ann, bob = login("ann", ext=EXT), login("bob", ext=EXT)
    msg_id = ann.say("bob", "@bub")["msg_id"]
    assert "mentions" not in bob.receive()
    ann.ask(action="edit", msg_id=msg_id, message="@bob")
    assert bob.receive()["mentions"] == ["bob"]
    assert mentioned(bob) == [("@bob", ["bob"])]
    ann.ask(action="edit", msg_id=msg_id, message="nobody")
    assert "mentions" not in bob.receive()
    assert mentioned(bob) == []
    ann.ask(action="edit", msg_id=msg_id, message="@bob")
    ann.ask(action="delete", msg_id=msg_id)
    assert [bob.receive()["action"] for _ in range(2)] == ["edited", "deleted"]
    assert mentioned(bob) == []


def test_many_mentions_of_one_text(login: Login) -> None:
    ann, bob = login("ann", ext=EXT), login("bob", ext=EXT)
    assert ann.say("bob", "@x" * 1000)["response"] == 200
    assert ann.say("bob", "@x " * 1000 + "@bob")["response"] == 200
    assert [bob.receive().get("mentions") for _ in range(2)] == [None, None]
