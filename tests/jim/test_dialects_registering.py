"""Test dialects E (register first) and S (sender) without a socket."""

import json
from typing import Any

import pytest

from jim import limits
from jim.crypto.challenge_proof import Scheme
from jim.dialects import DIALECTS, recognise, register_first, sender
from jim.dialects.dialect import Dialect, FieldAliases, Object, format_of
from jim.dialects.request_stream import RequestStream
from jim.notices import Delivery, Outgoing, Potential, ProbeNotice
from jim.replies import Challenge, Contacts, Reply, Unregistered
from jim.requests import (
    AddContact,
    AskChallenge,
    ChallengeAnswer,
    DelContact,
    GetContacts,
    GetRooms,
    LoginUser,
    Msg,
    Presence,
    Quit,
    Refused,
    Register,
    Request,
)
from tests.jim.test_framing import single_bytes

TIME = "Sat Nov 28 02:54:41 2026"
SECONDS = 1795834481.25
ANN = LoginUser(account_name="ann", password="S0VZ")

E: list[tuple[Object, Request]] = [
    ({"user": "ann", "action": "register", "time": TIME, "password": "S0VZ"}, Register(user=ANN)),
    ({"user": "ann", "action": "presence", "time": TIME}, Presence()),
    (
        {"user": "ann", "action": "authorise", "time": TIME},
        AskChallenge(name="ann", scheme=Scheme.AES),
    ),
    ({"action": "authorise", "answer": "QUJD"}, ChallengeAnswer(proof="QUJD")),
    ({"user": "ann", "action": "authorise", "answer": "QUJD"}, ChallengeAnswer(proof="QUJD")),
    ({"action": "get_contacts", "user": "ann", "time": TIME}, GetContacts()),
    ({"action": "add_contact", "user": "ann", "contact": "bob"}, AddContact(user_id="bob")),
    ({"action": "del_contact", "user": "ann", "contact": "bob"}, DelContact(user_id="bob")),
    (
        {"action": "msg", "from": "ann", "to": "bob", "message": "QUJD"},
        Msg(to="bob", message="QUJD", sender="ann"),
    ),
    ({"action": "msg", "to": "bob", "message": "hi"}, Msg(to="bob", message="hi")),
    ({"action": "quit"}, Quit()),
    ({"action": "get_rooms"}, GetRooms()),
]
S: list[tuple[Object, Request]] = [
    (
        {"action": "presence", "sender": "ann", "time": 1.5},
        AskChallenge(name="ann", scheme=Scheme.HMAC, tells_unknown=True),
    ),
    ({"action": "register", "sender": "ann", "text": "S0VZ"}, Register(user=ANN, then=Scheme.HMAC)),
    (
        {"action": "auth", "sender": "ann", "text": "QUJD", "user_name": "PEM"},
        ChallengeAnswer(proof="QUJD", pubkey="PEM"),
    ),
    ({"action": "auth", "sender": "ann", "text": "QUJD"}, ChallengeAnswer(proof="QUJD")),
    ({"action": "get_contacts", "sender": "ann"}, GetContacts()),
    ({"action": "add_contact", "sender": "ann", "user_name": "bob"}, AddContact(user_id="bob")),
    ({"action": "del_contact", "sender": "ann", "user_name": "bob"}, DelContact(user_id="bob")),
    (
        {"action": "send_msg", "sender": "ann", "to": "bob", "text": "hi"},
        Msg(to="bob", message="hi", sender="ann"),
    ),
    ({"action": "send_msg", "to": "bob", "text": "hi"}, Msg(to="bob", message="hi")),
    ({"action": "exit", "sender": "ann"}, Quit()),
    ({"action": "get_rooms"}, GetRooms()),
]
VECTORS = [(register_first.DIALECT, b"\n", E), (sender.DIALECT, b"\0", S)]
names = pytest.mark.parametrize("dialect, end, vectors", VECTORS, ids=["E", "S"])


@names
def test_every_request_whole_and_in_bytes(
    dialect: Dialect, end: bytes, vectors: list[tuple[Object, Request]]
) -> None:
    data = b"".join(json.dumps(value).encode() + end for value, _request in vectors)
    for pieces in ([data], single_bytes(data)):
        stream = RequestStream(0)
        found = [request for piece in pieces for request in stream.feed(piece)]
        assert found == [request for _value, request in vectors]
        assert stream.dialect is dialect


@names
def test_each_login_shows_the_dialect(
    dialect: Dialect, end: bytes, vectors: list[tuple[Object, Request]]
) -> None:
    for value, request in vectors[:3]:
        assert recognise(value) is dialect, value
        assert RequestStream(0).feed(json.dumps(value).encode() + end) == [request]


OTHERS: list[tuple[Object, str | None]] = [
    ({"action": "authenticate", "user": {"account_name": "a"}}, "classic"),
    ({"action": "presence", "user": {"account_name": "a"}}, "course guest"),
    ({"action": "presence", "user": {"account_name": "a", "status": "x"}}, "guest"),
    ({"action": "presence", "user": {"account_name": "a", "pubkey": "PEM"}}, "course"),
    ({"action": "presence", "user": {"account_name": "a"}, "sender": "a"}, "course guest"),
    ({"action": "message", "sender": "a", "destination": "b", "mess_text": "x"}, "course guest"),
    ({"action": "msg", "sender": "a", "to": "b", "text": "x"}, "course guest"),
    ({"action": "presence", "sender": 5}, "course guest"),
    ({"action": "presence"}, None),
    ({"action": ["presence"], "user": "ann"}, None),
    ({"action": "get_contacts", "user": "ann"}, None),
]


@pytest.mark.parametrize("value, name", OTHERS, ids=str)
def test_the_others_are_recognised_as_before(value: Object, name: str | None) -> None:
    found = recognise(value)
    assert (found and found.name) == name
    assert len({dialect.name for dialect in DIALECTS}) == len(DIALECTS)


WRONG = [
    {"action": "register", "user": "ann"},
    {"action": "register", "user": "ann", "password": 5},
    {"action": "authorise", "user": "x" * 101},
    {"action": "authorise", "user": "ann", "answer": 5},
    {"action": "register", "sender": "ann"},
    {"action": "presence", "sender": "x" * 101},
    {"action": "auth", "sender": "ann", "text": None},
]


@pytest.mark.parametrize("value", WRONG, ids=str)
def test_wrong_fields_are_refused(value: Object) -> None:
    (request,) = RequestStream(0).feed(json.dumps(value).encode())
    assert isinstance(request, Refused)
    assert request.error.code == 400


# To a client


def say(dialect: Dialect, message: Outgoing, aliases: FieldAliases = ()) -> list[dict[str, Any]]:
    """Encode `message`; check that each object fits one read and has the dialect's end."""
    frames = format_of(dialect, aliases=aliases).encode(message)
    end = b"\0" if dialect is sender.DIALECT else b"\n"
    for frame in frames:
        assert len(frame) <= limits.CLASSIC_OBJECT_BYTES
        assert (frame[-1:], frame.count(b"\0")) == (end, int(end == b"\0"))
    return [json.loads(frame.rstrip(b"\0")) for frame in frames]


MESSAGE = Delivery(time=SECONDS, to="ann", sender="bob", message="QUJD", msg_id=7)
NOT_KNOWN = [
    Potential(time=1, quantity=1, data_list=["bob"]),
    ProbeNotice(time=1),
    Reply(response=100, time=1, alert="Welcome"),
    Reply(response=101, time=1, alert="The server is stopping."),
]


@pytest.mark.parametrize(
    "message, expected",
    [
        (
            Reply(response=200, time=SECONDS, alert="OK"),
            [{"response": "200", "time": TIME, "alert": "ok"}],
        ),
        (
            Reply(response=202, time=SECONDS, alert="OK"),
            [{"response": "200", "time": TIME, "alert": "ok"}],
        ),
        (
            Reply(response=402, time=SECONDS, error="No."),
            [{"response": "402", "time": TIME, "error": "No."}],
        ),
        (Challenge(nonce="QUJD"), [{"response": "200", "alert": "QUJD"}]),
        (
            Contacts(time=1, names=[], online=[]),
            [{"action": "contact_list", "quantity": "0", "contact_list": []}],
        ),
        (
            Contacts(time=1, names=["bob", "Ева"], online=[]),
            [{"action": "contact_list", "quantity": "2", "contact_list": ["bob", "Ева"]}],
        ),
        (MESSAGE, [{"action": "msg", "time": TIME, "from": "bob", "to": "ann", "message": "QUJD"}]),
        *((message, []) for message in NOT_KNOWN),
    ],
)
def test_what_e_is_told(message: Outgoing, expected: list[Object]) -> None:
    assert say(register_first.DIALECT, message) == expected


def test_e_is_told_when_it_is_authorised() -> None:
    stream = RequestStream(0)
    stream.feed(b'{"user":"ann","action":"authorise"}{"action":"authorise","answer":"QUJD"}')
    reply = Reply(response=200, time=1, alert="OK")
    assert say(register_first.DIALECT, reply, stream.aliases)[0]["alert"] == "authorised"
    stream.feed(b'{"user":"ann","action":"get_contacts"}')
    assert say(register_first.DIALECT, reply, stream.aliases)[0]["alert"] == "ok"


@pytest.mark.parametrize(
    "message, expected",
    [
        (Reply(response=200, time=1, alert="OK"), [{"response": 200}]),
        (Reply(response=202, time=1, alert="OK"), [{"response": 200}]),
        (
            Reply(response=402, time=1, error="No."),
            [{"response": 402, "text": "No.", "error": "No."}],
        ),
        (
            Reply(response=409, time=1, error="No."),
            [{"response": 403, "text": "No.", "error": "No."}],
        ),
        (Unregistered(), [{"response": 200, "action": "register"}]),
        (Challenge(nonce="AB12"), [{"response": 200, "action": "auth", "text": "AB12"}]),
        (
            Contacts(time=1, names=["bob"], online=[]),
            [
                {"response": 202, "action": "get_contacts", "quantity": 1},
                {"response": 202, "action": "get_contacts", "user_name": "bob"},
            ],
        ),
        (
            MESSAGE,
            [
                {
                    "response": 200,
                    "action": "send_msg",
                    "time": SECONDS,
                    "to": "ann",
                    "sender": "bob",
                    "text": "QUJD",
                }
            ],
        ),
        *((message, []) for message in NOT_KNOWN),
    ],
)
def test_what_s_is_told(message: Outgoing, expected: list[Object]) -> None:
    assert say(sender.DIALECT, message) == expected


@names
@pytest.mark.parametrize("text", ["я" * 500, "x" * 4000, '"' * 500], ids=lambda text: text[:1])
def test_long_texts_come_in_parts(
    dialect: Dialect, end: bytes, vectors: list[Any], text: str
) -> None:
    parts = say(dialect, Delivery(time=1, to="ann", sender="bob", message=text))
    assert "".join(part.get("message", part.get("text")) for part in parts) == text


def test_a_long_list_of_e_is_cut() -> None:
    found = [f"Пользователь-{number}" for number in range(500)]
    (answer,) = say(register_first.DIALECT, Contacts(time=1, names=found, online=[]))
    assert answer["quantity"] == "500"
    assert answer["contact_list"] == found[: len(answer["contact_list"])]
