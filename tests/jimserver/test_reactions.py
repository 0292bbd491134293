"""Test reactions with clients of several kinds on the wire, and what many of them cost."""

import json
from collections.abc import Callable
from typing import Any

from jimserver.runtime import current_engine
from messaging.models import Reaction
from tests.jimserver.test_refusals import api_of
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
EXT = ["ids", "sync", "edits", "reactions"]


def react(client: Client, msg_id: int, emoji: str = "🎉", **fields: Any) -> Json:
    """React, and take the push that follows the answer."""
    answer = client.ask(action="react", msg_id=msg_id, emoji=emoji, **fields)
    assert answer["response"] == 200, answer
    return client.receive()


def reactions(client: Client, peer: str) -> list[Json]:
    answer = client.ask(action="get_history", with_=peer)
    return [message.get("reactions", []) for message in answer["messages"]]


def test_reactions_reach_every_device_and_those_who_were_away(login: Login) -> None:
    ann, phone, bob = login("ann", ext=EXT), login("ann", ext=EXT), login("bob", ext=EXT)
    classic = login("bob")
    msg_id = ann.say("bob", "I passed")["msg_id"]
    for client in (phone, bob, classic):
        assert client.receive()["message"] == "I passed"
    first = react(bob, msg_id, id=1)
    told = {"msg_id": msg_id, "from": "bob", "emoji": "🎉", "on": True, "count": 1, "change": 1}
    for notice, peer in ((first, "ann"), (ann.receive(), "bob"), (phone.receive(), "bob")):
        assert {key: notice[key] for key in told} == told
        assert (notice["action"], notice["with"]) == ("reaction", peer)
    assert classic.is_quiet()
    bob.send(action="quit")
    bob.wait_for_end()
    assert (react(ann, msg_id)["count"], react(ann, msg_id, "👍")["count"]) == (2, 1)
    bob = login("bob", ext=EXT)
    answer = bob.ask(action="get_changes", with_="ann", after=1)
    (changed,) = answer["messages"]
    assert changed["reactions"] == [
        {"emoji": "🎉", "count": 2, "own": True},
        {"emoji": "👍", "count": 1},
    ]
    assert answer["change"] == 3
    back = react(bob, msg_id, on=False)
    assert (back["on"], back["count"]) == (False, 1)
    assert reactions(bob, "ann") == [[{"emoji": "🎉", "count": 1}, {"emoji": "👍", "count": 1}]]
    assert "reactions" not in classic.ask(action="get_history", with_="ann")["messages"][0]


def test_a_repeated_reaction_changes_nothing(login: Login) -> None:
    ann = login("ann", ext=EXT)
    msg_id = ann.say("Sveta", "hi")["msg_id"]
    assert react(ann, msg_id, "❤", id=1)["emoji"] == "❤\ufe0f"
    again = ann.ask(action="react", msg_id=msg_id, emoji="❤\ufe0f", id=1)
    assert (again["response"], again["change"]) == (200, 1)
    never = ann.ask(action="react", msg_id=msg_id, emoji="👍", on=False)
    assert (never["response"], never["change"]) == (200, 1)
    assert ann.is_quiet()
    for is_on in (False, True, False, True):  # in one batch, too
        ann.send(action="react", msg_id=msg_id, emoji="❤", on=is_on)
    heard = [ann.receive() for _ in range(8)]
    assert [told["on"] for told in heard if "on" in told] == [False, True, False, True]
    assert Reaction.objects.count() == 1


def test_a_message_takes_so_many_reactions(
    make_server: Callable[..., LiveServer], login: Login
) -> None:
    """Refuse more than the limit of everybody, on the wire and by HTTP, until one is taken back."""
    server = make_server(max_reactions_per_message=2)
    ann, bob = (login(name, ext=["ids"], to=server) for name in ("ann", "bob"))
    msg_id = ann.say("bob", "hi")["msg_id"]
    assert bob.receive()["message"] == "hi"
    asked = {"action": "react", "msg_id": msg_id}
    assert [ann.ask(**asked, emoji=emoji)["response"] for emoji in "👍🎉🫖"] == [200, 200, 403]
    current_engine.start(server.engine)
    try:
        ask = api_of("bob")
        refused = ask({**asked, "emoji": "👍"})
        assert refused == (403, "The message has 2 reactions already.")
        assert ann.ask(**asked, emoji="🎉", on=False)["response"] == 200
        assert ask({**asked, "emoji": "👍"}) == (200, "")
    finally:
        current_engine.stop()
    assert Reaction.objects.count() == 2


def test_bad_reactions(make_server: Callable[..., LiveServer], login: Login) -> None:
    server = make_server(max_emoji_per_message=2, max_requests_per_s=0)
    ann, bob, eve = (login(name, ext=EXT, to=server) for name in ("ann", "bob", "eve"))
    msg_id = ann.say("bob", "hi")["msg_id"]
    assert bob.receive()["message"] == "hi"
    for emoji in ("x", "", "👍👍", "👍" * 256, "<b>", "\0"):
        answer = ann.ask(action="react", msg_id=msg_id, emoji=emoji)
        assert answer["response"] == 400, emoji
    for number in (msg_id, 10**9):
        answer = eve.ask(action="react", msg_id=number, emoji="👍")
        assert (answer["response"], answer["error"]) == (404, f"There is no message {number} here.")
    assert ann.is_quiet()
    for emoji in ("👍", "🎉"):
        assert react(ann, msg_id, emoji)["action"] == bob.receive()["action"] == "reaction"
    assert ann.ask(action="react", msg_id=msg_id, emoji="😂")["response"] == 403
    assert ann.ask(action="delete", msg_id=msg_id)["response"] == 200
    assert bob.receive()["action"] == "deleted"
    assert bob.ask(action="react", msg_id=msg_id, emoji="👍")["response"] == 409
    assert reactions(bob, "ann") == [[]]


def test_reactions_of_one_batch_are_told_in_one_piece_with_one_number(login: Login) -> None:
    """Send them in one write while the server is busy with nothing else: few batches take them."""
    ann, bob = login("ann", ext=EXT), login("bob", ext=EXT)
    msg_id = ann.say("bob", "hi")["msg_id"]
    assert bob.receive()["message"] == "hi"
    emoji = [chr(0x1F600 + number) for number in range(20)]
    ann.send_bytes(
        b"".join(
            json.dumps({"action": "react", "msg_id": msg_id, "emoji": one}).encode()
            for one in emoji
        )
    )
    told = [bob.receive() for _ in emoji]
    assert [one["emoji"] for one in told] == emoji
    assert [one["count"] for one in told] == [1] * 20
    numbers = [one["change"] for one in told]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) < 20
    assert len(reactions(bob, "ann")[0]) == 20


def test_who_blocks_somebody_sees_nothing_of_them(login: Login) -> None:
    ext = [*EXT, "replies", "mentions", "typing"]
    ann, bob, eve = (login(name, ext=ext) for name in ("ann", "bob", "eve"))
    for client in (ann, bob, eve):
        client.ask(action="join", room="#tea")
    said = eve.say("#tea", "by eve")["msg_id"]
    assert ann.receive()["message"] == bob.receive()["message"] == "by eve"
    msg_id = ann.say("#tea", "by ann")["msg_id"]
    assert bob.receive()["message"] == eve.receive()["message"] == "by ann"
    assert ann.ask(action="block_user", user="eve")["response"] == 200
    assert react(eve, msg_id)["count"] == bob.receive()["count"] == 1
    assert eve.ask(action="typing", to="#tea")["response"] == 200
    assert bob.receive()["action"] == "typing"
    assert eve.ask(action="edit", msg_id=said, message="@ann")["response"] == 200
    assert bob.receive()["action"] == "edited"
    bob.say("#tea", "to eve", reply_to=said)
    assert eve.receive()["message"] == "to eve"
    assert ann.receive()["message"] == "to eve"
    answer = ann.ask(action="get_history", with_="#tea")["messages"]
    assert [(row["message"], row.get("quote")) for row in answer] == [
        ("by ann", None),
        ("to eve", None),
    ]
    assert "reactions" not in answer[0]
    assert ann.ask(action="get_mentions")["messages"] == []
    assert react(eve, msg_id, "👍")["emoji"] == bob.receive()["emoji"] == "👍"
    assert react(bob, msg_id, "😂")["emoji"] == eve.receive()["emoji"] == "😂"
    told = ann.receive()
    assert (told["from"], told["emoji"]) == ("bob", "😂")
    assert ann.is_quiet()
