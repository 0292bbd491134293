"""Test replies, edits and deletions with clients of several kinds on the wire."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from messaging.models import EarlierText, Message
from messaging.services import delete_texts
from messaging.services.data_erasure import erase_user
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
EXT = ["ids", "acks", "sync", "replies", "edits"]


def history(client: Client, peer: str, **fields: Any) -> list[Json]:
    answer = client.ask(action="get_history", with_=peer, **fields)
    assert answer["response"] == 202, answer
    messages: list[Json] = answer["messages"]
    return messages


def changes(client: Client, peer: str, after: int) -> tuple[list[Json], int]:
    answer = client.ask(action="get_changes", with_=peer, after=after)
    assert answer["response"] == 202, answer
    return answer["messages"], answer["change"]


def test_a_reply_reaches_new_and_classic_clients_live_and_later(login: Login) -> None:
    ann, bob, classic = login("ann", ext=EXT), login("bob", ext=EXT), login("eve")
    for client in (ann, bob, classic):
        client.ask(action="join", room="#tea")
    first = bob.say("#tea", "tea or\ncoffee?")["msg_id"]
    assert {ann.receive()["msg_id"], classic.receive()["message"]} == {first, "tea or\ncoffee?"}
    quote = {"from": "bob", "message": "tea or coffee?"}
    sent = ann.say("#tea", "tea", reply_to=first, id="1")
    heard = bob.receive()
    assert (heard["reply_to"], heard["quote"], heard["message"]) == (first, quote, "tea")
    plain = classic.receive()
    assert plain["message"] == "> bob: tea or coffee?\ntea"
    assert not {"reply_to", "quote"} & set(plain)
    assert ann.say("#tea", "tea", reply_to=first, id="1")["msg_id"] == sent["msg_id"]
    assert bob.is_quiet()
    assert [row.get("reply_to") for row in history(bob, "#tea")] == [None, first]
    assert history(bob, "#tea")[1]["quote"] == quote
    assert history(classic, "#tea")[1]["message"] == "> bob: tea or coffee?\ntea"
    bob.send(action="quit")
    bob.wait_for_end()
    ann.say("#tea", "or water", reply_to=first)
    bob = login("bob", ext=EXT)
    assert (late := bob.receive())["reply_to"] == first
    assert late["quote"] == quote


def test_a_reply_to_what_one_cannot_read_is_refused_as_one_to_nothing(login: Login) -> None:
    ann, bob, eve = login("ann", ext=EXT), login("bob", ext=EXT), login("eve", ext=EXT)
    secret = ann.say("bob", "between us")["msg_id"]
    bob.receive()
    refusals = [eve.say("bob", "what?", reply_to=number, id=1) for number in (secret, 10**9)]
    numbers = str(10**9), str(secret)
    texts = [
        answer["error"].replace(number, "N")
        for answer, number in zip(refusals, numbers[::-1], strict=True)
    ]
    assert [answer["response"] for answer in refusals] == [404, 404]
    assert texts[0] == texts[1]
    assert bob.say("eve", "elsewhere", reply_to=secret)["response"] == 404
    assert bob.is_quiet()


def test_an_edit_is_seen_by_all_devices_and_by_those_who_were_away(login: Login) -> None:
    ann, phone, bob = login("ann", ext=EXT), login("ann", ext=EXT), login("bob", ext=EXT)
    classic = login("bob")
    msg_id = ann.say("bob", "helo")["msg_id"]
    for client in (phone, bob, classic):
        assert client.receive()["message"] == "helo"
    start = bob.ask(action="get_history", with_="ann")["change"]
    bob.send(action="ack", msg_id=msg_id)
    bob.send(action="quit")
    bob.wait_for_end()
    answer = ann.ask(action="edit", msg_id=msg_id, message="hello", id="e1")
    assert (answer["response"], answer["change"]) == (200, start + 1)
    notice = phone.receive()
    assert (notice["action"], notice["with"], notice["message"]) == ("edited", "bob", "hello")
    assert (notice["msg_id"], notice["change"]) == (msg_id, start + 1)
    assert classic.is_quiet()
    again = ann.ask(action="edit", msg_id=msg_id, message="hello", id="e1")
    assert (again["response"], again["change"]) == (200, start + 1)
    assert phone.is_quiet()
    bob = login("bob", ext=EXT)
    (changed,), number = changes(bob, "ann", start)
    assert (changed["msg_id"], changed["message"], number) == (msg_id, "hello", start + 1)
    assert changed["edited"] > changed["time"]
    assert changes(bob, "ann", number) == ([], number)
    assert bob.ask(action="search", text="hello")["quantity"] == 1
    assert bob.ask(action="search", text="helo")["quantity"] == 0
    assert bob.ask(action="get_chats")["chats"][0]["last"]["message"] == "hello"


def test_a_repeated_edit_never_undoes_a_later_one(login: Login) -> None:
    ann, bob = login("ann", ext=EXT), login("bob", ext=EXT)
    msg_id = ann.say("bob", "one", id="m")["msg_id"]
    ann.ask(action="edit", msg_id=msg_id, message="two", id="e1")
    ann.ask(action="edit", msg_id=msg_id, message="three", id="e2")
    assert ann.ask(action="edit", msg_id=msg_id, message="two", id="e1")["response"] == 200
    assert ann.say("bob", "one", id="m")["msg_id"] == msg_id  # a repetition, edited or not
    assert [row["message"] for row in history(ann, "bob")] == ["three"]
    assert [bob.receive()["message"] for _ in range(3)] == ["one", "two", "three"]
    assert bob.is_quiet()


def test_what_was_edited_or_deleted_before_it_was_delivered(login: Login) -> None:
    login("bob").close()
    ann = login("ann", ext=EXT)
    first, second, third = (ann.say("bob", text)["msg_id"] for text in ("one", "two", "three"))
    ann.ask(action="edit", msg_id=first, message="uno")
    assert ann.ask(action="delete", msg_id=second)["response"] == 200
    bob = login("bob", ext=EXT)
    assert [bob.receive()["message"] for _ in range(2)] == ["uno", "three"]
    bob.send(action="ack", msg_id=third)
    bob.send(action="quit")
    bob.wait_for_end()
    assert login("bob", ext=EXT).is_quiet()


def test_a_deleted_message_leaves_a_tombstone(login: Login) -> None:
    ann, bob, eve = login("ann", ext=EXT), login("bob", ext=EXT), login("eve")
    for client in (ann, bob, eve):
        client.ask(action="join", room="#tea")
    msg_id = ann.say("#tea", "secret")["msg_id"]
    assert {client.receive()["message"] for client in (bob, eve)} == {"secret"}
    ann.say("#tea", "really", reply_to=msg_id)
    assert [client.receive()["message"] for client in (bob, eve)] == [
        "really",
        "> ann: secret\nreally",
    ]
    assert ann.ask(action="delete", msg_id=msg_id, id="d")["response"] == 200
    notice = bob.receive()
    assert (notice["action"], notice["with"], notice["msg_id"]) == ("deleted", "#tea", msg_id)
    assert ann.ask(action="delete", msg_id=msg_id, id="d")["response"] == 200
    assert (bob.is_quiet(), eve.is_quiet()) == (True, True)
    assert bob.ask(action="delete", msg_id=msg_id, reason="x")["response"] == 403
    tombstone, reply = history(bob, "#tea")
    assert (tombstone["deleted"], tombstone["message"]) == (True, "[deleted]")
    assert reply["quote"] == {"from": "ann", "message": "[deleted]"}
    assert bob.ask(action="search", text="secret")["quantity"] == 0
    assert ann.ask(action="edit", msg_id=msg_id, message="x")["response"] == 409
    assert bob.say("#tea", "why?", reply_to=msg_id)["response"] == 409


@pytest.mark.parametrize(
    "who, request_, code",
    [
        ("bob", {"action": "edit", "message": "x"}, 403),
        ("bob", {"action": "delete", "reason": "x"}, 403),
        ("eve", {"action": "edit", "message": "x"}, 404),
        ("eve", {"action": "delete", "reason": "x"}, 404),
    ],
)
def test_who_may_change_a_message_between_two(
    login: Login, who: str, request_: Json, code: int
) -> None:
    ann, bob = login("ann", ext=EXT), login("bob")
    msg_id = ann.say("bob", "mine")["msg_id"]
    assert bob.receive()["message"] == "mine"
    client = bob if who == "bob" else login("eve")
    assert client.ask(**request_, msg_id=msg_id)["response"] == code
    assert client.ask(**request_, msg_id=10**9)["response"] == 404
    assert [row["message"] for row in history(ann, "bob")] == ["mine"]


def test_bad_edits_are_refused_and_change_nothing(login: Login) -> None:
    ann = login("ann", ext=EXT)
    login("bob").close()
    msg_id = ann.say("bob", "one")["msg_id"]
    for fields in (
        {"message": "x" * 4001},
        {"message": "a\0b"},
        {"message": "two", "id": "a\0b"},
        {"message": None},
        {"message": "two", "msg_id": -1},
        {"message": "two", "msg_id": "1"},
    ):
        answer = ann.ask(**{"action": "edit", "msg_id": msg_id, **fields})
        assert answer["response"] == 400, fields
    assert ann.ask(action="get_changes", with_="bob")["change"] == 0
    assert ann.ask(action="get_changes", with_="nobody")["response"] == 404


def test_the_time_to_edit_and_the_number_of_edits_are_settings(
    make_server: Callable[..., LiveServer], login: Login
) -> None:
    server = make_server(edit_minutes=1, max_edits=2)
    ann = login("ann", ext=EXT, to=server)
    login("bob", to=server).close()
    msg_id = ann.say("bob", "0")["msg_id"]
    codes = [
        ann.ask(action="edit", msg_id=msg_id, message=text)["response"] for text in ("1", "2", "3")
    ]
    assert codes == [200, 200, 403]
    Message.objects.filter(pk=msg_id).update(sent_at="2026-01-01T00:00Z")
    assert ann.ask(action="edit", msg_id=msg_id, message="4")["response"] == 403
    assert ann.ask(action="delete", msg_id=msg_id)["response"] == 403


def test_a_moderator_deletes_with_a_reason_that_the_audit_keeps(login: Login) -> None:
    bob, ann, eve = login("bob", ext=EXT), login("ann", ext=EXT), login("eve")
    for client in (bob, ann, eve):
        client.ask(action="join", room="#tea")
    msg_id = ann.say("#tea", "spam")["msg_id"]
    assert bob.receive()["message"] == eve.receive()["message"] == "spam"
    assert eve.ask(action="delete", msg_id=msg_id, reason="advertising")["response"] == 403
    assert bob.ask(action="edit", msg_id=msg_id, message="ham")["response"] == 403
    assert bob.ask(action="delete", msg_id=msg_id)["response"] == 400
    assert bob.ask(action="delete", msg_id=msg_id, reason="x" * 201)["response"] == 400
    assert bob.ask(action="delete", msg_id=msg_id, reason="\u200b\u3164")["response"] == 400
    assert bob.ask(action="delete", msg_id=msg_id, reason="advertising")["response"] == 200
    assert ann.receive()["action"] == "deleted"
    row = AuditEntry.objects.get(action="delete message")
    assert (row.actor, row.target_id, row.after["reason"]) == ("bob", msg_id, "advertising")


def test_the_operator_erases_earlier_texts_too(login: Login) -> None:
    ann, bob = login("ann", ext=EXT), login("bob", ext=[*EXT, "chats"])
    edited, erased = (ann.say("bob", text)["msg_id"] for text in ("one", "two"))
    for msg_id in (edited, erased):
        ann.ask(action="edit", msg_id=msg_id, message=f"new {msg_id}")
    assert [bob.receive()["action"] for _ in range(4)] == ["msg", "msg", "edited", "edited"]
    assert EarlierText.objects.count() == 2
    delete_texts(messages=list(Message.objects.filter(pk=edited)))
    notice = bob.receive()
    assert (notice["action"], notice["msg_id"]) == ("deleted", edited)
    assert [row["message"] for row in history(bob, "ann")] == ["[deleted]", f"new {erased}"]
    ann.send(action="quit")
    ann.wait_for_end()
    erase_user(user=User.objects.get(username="ann"))
    assert EarlierText.objects.count() == 0
    name = User.objects.exclude(username="bob").get(username__startswith="deleted").username
    assert [row["message"] for row in history(bob, name)] == ["[deleted]"] * 2


def test_roles_and_hidden_history_hold_for_changes_too(login: Login) -> None:
    """Check a room that hides what was before one joined: its earlier messages are as none."""
    ann, bob = login("ann", ext=[*EXT, "reactions"]), login("bob", ext=[*EXT, "reactions"])
    assert ann.ask(action="create_room", room="#tea", kind="private")["response"] == 201
    assert ann.ask(action="set_room", room="#tea", history="joined")["response"] == 200
    early = ann.say("#tea", "before bob")["msg_id"]
    ann.ask(action="edit", msg_id=early, message="long before bob")
    assert ann.ask(action="invite", room="#tea", user="bob")["response"] == 200
    for fields in (
        {"action": "react", "msg_id": early, "emoji": "👍"},
        {"action": "delete", "msg_id": early},
        {"action": "msg", "to": "#tea", "message": "?", "reply_to": early},
    ):
        assert ask(bob, **fields)["response"] == 404, fields
    assert ask(bob, action="get_changes", with_="#tea", after=0)["messages"] == []
    own = ask(bob, action="msg", to="#tea", message="hello")["msg_id"]
    muted = ask(ann, action="set_role", room="#tea", user="bob", role="muted")
    assert muted["response"] == 200
    for fields in (
        {"action": "edit", "msg_id": own, "message": "by a muted one"},
        {"action": "react", "msg_id": own, "emoji": "👍"},
    ):
        assert ask(bob, **fields)["response"] == 403, fields
    assert ask(bob, action="delete", msg_id=own)["response"] == 200


def ask(client: Client, **fields: Any) -> Json:
    """Return the answer to a request, whatever is pushed before it."""
    client.send(**fields, id="asked")
    while (answer := client.receive()).get("id") != "asked":
        pass
    return answer
