"""Test dialect D without a socket: its field names, padding and times."""

import json
from typing import Any

import pytest

from jim.dialects import guest
from jim.dialects.dialect import format_of
from jim.dialects.request_stream import RequestStream
from jim.notices import Delivery, Outgoing, Potential, ProbeNotice
from jim.replies import Contacts, Reply
from jim.requests import (
    AddContact,
    DelContact,
    FieldAliases,
    GetContacts,
    GetHistory,
    Join,
    Leave,
    Msg,
    MsgToContacts,
    PresenceLogin,
    Quit,
    Refused,
    Request,
)

PRESENCE = (
    b'{"action":"presence","time":1.5,"type":"online",'
    b'"user":{"account_name":"ann","status":"I am here!"}}'
)


def stream_of_d() -> RequestStream:
    stream = RequestStream(0)
    stream.feed(PRESENCE)
    assert stream.dialect is guest.DIALECT
    return stream


def parse(**value: Any) -> Request:
    (request,) = stream_of_d().feed(json.dumps(value).encode())
    return request


def say(message: Outgoing, aliases: FieldAliases = ()) -> list[dict[str, Any]]:
    """Encode `message`; check that each object is padded to 640 bytes with its line feed."""
    frames = format_of(guest.DIALECT, aliases=aliases).encode(message)
    assert all(len(frame) == 640 and frame.endswith(guest.END) for frame in frames)
    return [json.loads(frame) for frame in frames]


def delivery(text: str = "hi", *, msg_id: int = 7, time: float = 1795342158.6803036) -> Delivery:
    return Delivery(time=time, to="ann", sender="bob", message=text, msg_id=msg_id)


# From a client


@pytest.mark.parametrize(
    "presence, greeting",
    [
        (
            {"type": "online", "user": {"account_name": "ann", "status": "I am here!"}},
            PresenceLogin(name="ann", status="I am here!"),
        ),
        (
            {"type": "status", "user": {"account_name": "ann", "status": ""}},
            PresenceLogin(name="ann"),
        ),
        (
            {"type": "status", "user": {"account_name": "ann", "password": "x"}},
            PresenceLogin(name="ann", password="x"),
        ),
        (
            {"user": {"account_name": "ann", "password": "x"}},
            PresenceLogin(name="ann", password="x"),
        ),
        (
            {"user": {"account_name": "ann", "status": None, "password": 5}},
            PresenceLogin(name="ann"),
        ),
    ],
    ids=str,
)
def test_presence(presence: dict[str, Any], greeting: PresenceLogin) -> None:
    stream = RequestStream(0)
    assert stream.feed(json.dumps({"action": "presence", "time": 1.5, **presence}).encode()) == [
        greeting
    ]
    assert stream.dialect is guest.DIALECT


@pytest.mark.parametrize("end", [b"\n\r", b"\r\n", b"\n", b"\0", b" " * 500, b""], ids=repr)
def test_objects_end_in_any_way(end: bytes) -> None:
    stream = RequestStream(0)
    data = (
        PRESENCE + end + b'{"action":"get_contacts","time":1.5}' + end + b'{"action":"quit"}' + end
    )
    whole = stream.feed(data)
    assert [type(request) for request in whole] == [PresenceLogin, GetContacts, Quit]
    pieces = RequestStream(0)
    assert [request for byte in data for request in pieces.feed(bytes([byte]))] == whole


@pytest.mark.parametrize(
    "whom",
    [
        {"user_id": "bob"},
        {"user_name": "bob", "user_id": "ann"},
        {"contact_name": "bob", "user_id": "ann"},
        {"contact_name": "bob"},
    ],
    ids=str,
)
def test_contacts_in_all_words(whom: dict[str, str]) -> None:
    assert parse(action="add_contact", time=1.5, **whom) == AddContact(user_id="bob")
    assert parse(action="del_contact", time=1.5, **whom) == DelContact(user_id="bob")


@pytest.mark.parametrize("word", ["room", "chat"])
def test_rooms_in_all_words(word: str) -> None:
    assert parse(action="join", **{word: "#tea"}) == Join(room="#tea")
    assert parse(action="leave", **{word: "#tea"}) == Leave(room="#tea")


@pytest.mark.parametrize("sender", ["from", "from_u"])
@pytest.mark.parametrize("to", ["to", "to_u"])
@pytest.mark.parametrize("text", ["message", "text"])
def test_a_message_in_all_words(text: str, to: str, sender: str) -> None:
    request = parse(
        action="msg", time=1.5, encoding="UTF-8", **{text: "hi", to: "bob", sender: "ann"}
    )
    expected = Msg(to="bob", message="hi")
    expected.sender = "ann"
    assert request == expected


def test_a_message_without_a_sender_and_one_without_a_recipient() -> None:
    assert parse(action="msg", to="bob", message="hi") == Msg(to="bob", message="hi")
    assert parse(action="msg", text="hi") == MsgToContacts(message="hi", only_last=True)
    assert parse(action="msg", message="hi") == MsgToContacts(message="hi")


def test_the_rest_is_classic() -> None:
    assert parse(**{"action": "get_history", "with": "bob"}) == GetHistory(peer="bob")


@pytest.mark.parametrize(
    "value",
    [
        {"action": "msg", "to": "bob"},
        {"action": "msg", "to": 5, "message": "hi"},
        {"action": "msg", "to": "b" * 101, "message": "hi"},
        {"action": "msg", "to": "bob", "from": "b" * 101, "message": "hi"},
        {"action": "add_contact"},
        {"action": "add_contact", "user_name": "b" * 101},
        {"action": "join"},
        {"action": "presence", "user": {"account_name": "b" * 101, "status": ""}},
        {"action": "presence", "user": {"status": ""}},
        {"action": "fly"},
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_what_is_no_request_is_refused(value: dict[str, Any]) -> None:
    request = parse(**value)
    assert isinstance(request, Refused)
    assert request.error.code == 400


# To a client


def test_contacts_come_as_a_count_and_one_by_one() -> None:
    assert say(Contacts(time=1, names=["bob", "eve"], online=[])) == [
        {"response": 202, "time": 1.0, "quantity": 2},
        {"action": "contact_list", "user_id": "bob", "account_name": "bob"},
        {"action": "contact_list", "user_id": "eve", "account_name": "eve"},
    ]
    assert say(Contacts(time=1, names=[], online=[])) == [
        {"response": 202, "time": 1.0, "quantity": 0}
    ]


def test_a_message_comes_under_all_words() -> None:
    (heard,) = say(delivery("Привет"), (("text", "message"),))
    assert heard["action"] == "msg"
    assert heard["from"] == heard["from_u"] == heard["_from"] == "bob"
    assert heard["to"] == heard["to_u"] == "ann"
    assert heard["message"] == "Привет"
    assert "text" not in heard


def test_a_message_comes_as_text_to_who_writes_text() -> None:
    stream = stream_of_d()
    stream.feed(b'{"action":"msg","text":"hi"}')
    (heard,) = say(delivery("Привет"), stream.aliases)
    assert heard["text"] == heard["message"] == "Привет"


def test_no_two_messages_have_equal_times() -> None:
    """One of these clients drops a message with the time of another; a batch shares one time."""
    now = 1795342158.680999
    frames = [delivery(msg_id=number, time=now) for number in range(997, 1500)]
    frames += [
        delivery(msg_id=number, time=now + (number - 1499) * 1e-4) for number in range(1500, 2100)
    ]
    times = [say(message)[0]["time"] for message in frames]
    assert len(set(times)) == len(times)
    assert all(
        abs(time - message.time) < 0.002 for time, message in zip(times, frames, strict=True)
    )


@pytest.mark.parametrize("aliases", [(), (("text", "message"),)], ids=["both", "message"])
@pytest.mark.parametrize(
    "text", ["я" * 500, "x" * 4000, '"' * 500, "😀" * 300], ids=lambda text: ascii(text[:2])
)
def test_a_long_text_comes_in_parts_of_640_bytes_each_with_its_time(
    text: str, aliases: FieldAliases
) -> None:
    parts = say(delivery(text), aliases)
    assert "".join(part["message"] for part in parts) == text
    assert len({part["time"] for part in parts}) == len(parts) > 1
    if not aliases:
        assert "".join(part["text"] for part in parts) == text


def test_answers_have_no_key_message() -> None:
    """These clients take every object with that key for a message."""
    for reply in (
        Reply(response=200, time=1, alert="OK"),
        Reply(response=404, time=1, error="No."),
    ):
        (answer,) = say(reply)
        assert "message" not in answer
        assert isinstance(answer["response"], int)


def test_what_they_do_not_know() -> None:
    assert say(Potential(time=1, quantity=0, data_list=[])) == []
    assert say(ProbeNotice(time=1)) == [{"action": "probe", "time": 1.0}]


def test_a_client_is_called_as_it_calls_itself() -> None:
    (heard,) = say(delivery(), (("me", "ANN"),))
    assert heard["to"] == heard["to_u"] == "ANN"
