"""Test a user's conversations: list, unread counts, read markers, search, finding rooms."""

from collections.abc import Callable
from typing import Any

import pytest

from messaging import services
from messaging.selectors import newest_message_id, search
from tests.support.client import Client, Json
from tests.support.server import LiveServer

Login = Callable[..., Client]
EXT = ["ids", "marks", "chats", "sync"]


def chats_of(client: Client) -> dict[str, Json]:
    answer = client.ask(action="get_chats")
    assert (answer["response"], answer["quantity"]) == (202, len(answer["chats"]))
    return {chat["with"]: chat for chat in answer["chats"]}


def test_the_list_is_newest_first_with_the_last_message_and_what_is_unread(login: Login) -> None:
    ann, bob, eve = login("ann"), login("bob"), login("eve")
    ann.ask(action="join", room="#tea")
    bob.say("ann", "one")
    bob.say("ann", "two")
    eve.say("ann", "three")
    assert [ann.receive()["message"] for _ in range(3)] == ["one", "two", "three"]
    answer = ann.ask(action="get_chats")
    shown = [
        (chat["with"], chat.get("unread", 0), chat.get("last", {}).get("message"))
        for chat in answer["chats"]
    ]
    assert shown == [("eve", 1, "three"), ("bob", 2, "two"), ("#tea", 0, None)]
    assert answer["more"] is False
    assert answer["chats"][0]["online"] is True


def test_pages_of_the_list(login: Login) -> None:
    ann = login("ann")
    for name in ("Pavel", "Sveta", "Girl"):
        ann.say(name, "hi")
    first = ann.ask(action="get_chats", limit=2)
    assert ([chat["with"] for chat in first["chats"]], first["more"]) == (["Girl", "Sveta"], True)
    rest = ann.ask(action="get_chats", limit=2, before=first["chats"][-1]["last"]["msg_id"])
    assert ([chat["with"] for chat in rest["chats"]], rest["more"]) == (["Pavel"], False)


def test_reading_on_one_device_clears_the_other(login: Login) -> None:
    ann, other, bob = login("ann", ext=EXT), login("ann", ext=EXT), login("bob", ext=EXT)
    first, second = (bob.say("ann", text)["msg_id"] for text in ("one", "two"))
    for client in (ann, other):
        assert [client.receive()["msg_id"] for _ in range(2)] == [first, second]
    assert ann.ask(action="read", with_="bob", msg_id=first)["response"] == 200
    assert (mark := other.receive())["action"] == "mark"
    assert (mark["with"], mark["msg_id"]) == ("bob", first)
    assert (notice := bob.receive())["action"] == "read"
    assert (notice["from"], notice["msg_id"]) == ("ann", first)
    assert chats_of(other)["bob"]["unread"] == 1


def test_another_session_learns_whether_a_message_was_delivered(login: Login) -> None:
    ann, other, bob = login("ann", ext=EXT), login("ann", ext=EXT), login("bob")
    ann.ask(action="join", room="#tea")
    ann.say("bob", "to one who is here")
    assert other.receive()["delivered"] is True
    bob.receive()
    ann.say("#tea", "to a room")
    assert other.receive()["delivered"] is True
    ann.say("Sveta", "to one who is not here")
    assert "delivered" not in other.receive()
    assert "delivered" not in ann.ask(action="get_history", with_="bob")["messages"][0]


def test_a_mark_never_goes_back_nor_beyond_what_was_said(login: Login) -> None:
    ann, bob = login("ann", ext=EXT), login("bob", ext=EXT)
    newest = [bob.say("ann", str(number))["msg_id"] for number in range(3)][-1]
    for _ in range(3):
        ann.receive()
    ann.ask(action="read", with_="bob", msg_id=2**62)
    assert bob.receive()["msg_id"] == newest
    ann.ask(action="read", with_="bob", msg_id=1)
    assert bob.is_quiet()
    chat = chats_of(ann)["bob"]
    assert (chat["read"], chat.get("unread", 0)) == (newest, 0)
    bob.say("ann", "more")
    ann.receive()
    assert chats_of(ann)["bob"]["unread"] == 1


def test_who_has_answered_has_read(login: Login) -> None:
    ann, bob = login("ann"), login("bob")
    bob.say("ann", "one")
    ann.receive()
    ann.say("bob", "two")
    bob.say("ann", "three")
    ann.receive()
    assert chats_of(ann)["bob"]["unread"] == 1


def test_what_was_said_in_a_room_before_one_came_is_not_unread(login: Login) -> None:
    ann, bob = login("ann"), login("bob")
    ann.ask(action="join", room="#tea")
    ann.say("#tea", "early")
    bob.ask(action="join", room="#tea")
    assert chats_of(bob)["#tea"].get("unread", 0) == 0
    ann.say("#tea", "late")
    bob.receive()
    assert chats_of(bob)["#tea"]["unread"] == 1
    bob.ask(action="leave", room="#tea")
    assert "#tea" not in chats_of(bob)


def test_history_says_what_has_arrived_and_what_was_read(login: Login) -> None:
    ann, bob = login("ann", ext=EXT), login("bob", ext=EXT)
    first = ann.say("bob", "one")["msg_id"]
    bob.receive()
    bob.ask(action="read", with_="ann", msg_id=first)
    ann.receive()
    bob.send(action="quit")
    bob.wait_for_end()
    ann.say("bob", "two")
    answer = ann.ask(action="get_history", with_="bob")
    assert answer["seen"] == first
    assert [message.get("kept", False) for message in answer["messages"]] == [False, True]


@pytest.fixture
def talk(login: Login) -> Client:
    """Return ann, who has talked with bob and in #tea; eve has talked without her."""
    ann, bob, eve = login("ann"), login("bob"), login("eve")
    for client in (ann, bob):
        client.ask(action="join", room="#tea")
    bob.say("ann", "Привет, Ёжик")
    ann.receive()
    ann.say("#tea", "привет всем")
    bob.receive()
    bob.say("#tea", "и тебе привет")
    ann.receive()
    eve.say("bob", "Привет, это тайна")
    bob.receive()
    return ann


def found(client: Client, **fields: Any) -> list[str]:
    answer = client.ask(action="search", **fields)
    assert answer["response"] == 202, answer
    return [message["message"] for message in answer["messages"]]


def test_search_over_all_conversations(talk: Client) -> None:
    assert found(talk, text="ПРИВЕТ") == ["Привет, Ёжик", "привет всем", "и тебе привет"]
    assert found(talk, text="ежик") == ["Привет, Ёжик"]
    assert found(talk, text="привет", from_="bob") == ["Привет, Ёжик", "и тебе привет"]
    assert found(talk, text="привет", with_="#tea") == ["привет всем", "и тебе привет"]
    assert found(talk, text="", from_="bob", with_="#tea") == ["и тебе привет"]


def test_search_between_two_times(talk: Client) -> None:
    times = [message["time"] for message in talk.ask(action="search", text="привет")["messages"]]
    assert found(talk, text="привет", since=times[1]) == ["привет всем", "и тебе привет"]
    assert found(talk, text="привет", until=times[1]) == ["Привет, Ёжик"]
    assert found(talk, text="привет", since=times[2] + 60) == []


def test_a_search_without_words_is_refused(talk: Client) -> None:
    assert talk.ask(action="search")["response"] == 400
    assert talk.ask(action="search", text="x" * 101)["response"] == 400
    assert talk.ask(action="search", text="x", from_="nobody")["response"] == 404
    assert talk.ask(action="search", text="x", since=1e300)["response"] == 400


@pytest.mark.parametrize("place", [{}, {"with_": "bob"}])
def test_a_search_says_where_it_stopped(
    login: Login, monkeypatch: pytest.MonkeyPatch, place: dict[str, str]
) -> None:
    monkeypatch.setattr(search, "SEARCH_DEPTH", 3)
    ann = login("ann")
    login("bob")
    for number in range(8):
        ann.say("bob", f"word {number}" if number % 4 == 0 else "other")
    seen: list[str] = []
    before: dict[str, int] = {}
    for _ in range(3):
        answer = ann.ask(action="search", text="word", **place, **before)
        seen += [message["message"] for message in answer["messages"]]
        before = {"before": answer["next"]} if answer["more"] else {}
    assert seen == ["word 4", "word 0"]
    assert not before


def test_rooms_are_found_and_have_topics(login: Login) -> None:
    ann, bob = login("ann", ext=["chats"]), login("bob", ext=["chats"])
    ann.ask(action="join", room="#tea")
    bob.ask(action="join", room="#Tea time")
    bob.ask(action="join", room="#tea")
    assert ann.ask(action="set_topic", room="#tea", topic=" green ")["response"] == 200
    assert (news := bob.receive())["action"] == "topic"
    assert (news["room"], news["topic"], news["user"]["account_name"]) == ("#tea", "green", "ann")
    rooms = ann.ask(action="find_rooms", prefix="#TE")["rooms"]
    assert rooms == [
        {"room": "#tea", "topic": "green", "members": 2, "joined": True},
        {"room": "#Tea time", "members": 1},
    ]
    assert ann.ask(action="find_rooms", after="#tea")["rooms"] == rooms[1:]
    assert ann.ask(action="set_topic", room="#Tea time", topic="x")["response"] == 403
    assert ann.ask(action="set_topic", room="#tea", topic="x" * 201)["response"] == 400
    assert chats_of(bob)["#tea"]["topic"] == "green"


def test_pages_learn_the_presence_of_those_they_talk_with(login: Login, server: LiveServer) -> None:
    ann, bob, eve = (
        login("ann", ext=["presence", "chats"]),
        login("bob"),
        login("eve", ext=["presence"]),
    )
    for name, client in (("ann", ann), ("eve", eve)):
        bob.say(name, "hi")
        client.receive()
    # Else it is done in the next quiet second.
    services.index_messages(up_to_id=newest_message_id())
    bob.send(action="quit")
    news = ann.receive()
    assert (news["action"], news["user"]) == (
        "presence",
        {"account_name": "bob", "status": "offline"},
    )
    assert eve.is_quiet()
