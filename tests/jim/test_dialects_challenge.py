"""Test dialect A without a socket: all field names, all answers, and that each fits one read."""

import itertools
import json
from typing import Any

import pytest

from jim import dialects
from jim.dialects import challenge, guest
from jim.dialects.dialect import Format, format_of, merge_aliases
from jim.dialects.request_stream import RequestStream
from jim.notices import Delivered, Delivery, Joined, NamedUser, Outgoing, Potential, ProbeNotice
from jim.replies import Challenge, Contacts, PublicKey, Reply, SentReply, Users
from jim.requests import (
    AddContact,
    ChallengeAnswer,
    DelContact,
    FieldAliases,
    GetContacts,
    GetKey,
    GetUsers,
    Msg,
    PresenceLogin,
    Quit,
    Refused,
    Request,
)

SEALED = "QUJD" * 86  # 344 characters of base64, as RSA 2048 makes them
PRESENCE = {"action": "presence", "time": 1.5, "user": {"account_name": "ann", "pubkey": "PEM"}}
MESSAGE_WORDS = list(
    itertools.product(("message", "msg"), challenge.FROM, challenge.TO, challenge.TEXT)
)
CYRILLIC = "Абвгдежзийклмнопрстуфхцчш"  # 25 characters


def stream_of_a() -> RequestStream:
    """Return a stream that has shown dialect A."""
    stream = RequestStream(0)
    stream.feed(json.dumps(PRESENCE).encode())
    assert stream.dialect is challenge.DIALECT
    return stream


def parse(**value: Any) -> Request:
    (request,) = stream_of_a().feed(
        json.dumps({key.rstrip("_"): item for key, item in value.items()}).encode()
    )
    return request


def say(message: Outgoing, aliases: FieldAliases = ()) -> list[dict[str, Any]]:
    """Encode `message` for a client with these aliases; check that each object fits one read."""
    frames = format_of(challenge.DIALECT, aliases=aliases).encode(message)
    assert all(frame.endswith(b"}\n") and len(frame) <= 1024 for frame in frames)
    return [json.loads(frame) for frame in frames]


def delivery(text: str = SEALED, **fields: Any) -> Delivery:
    return Delivery(
        time=1795342158.6803036,
        to="ann",
        sender="bob",
        message=text,
        msg_id=7,
        sealed=True,
        **fields,
    )


# From a client


def test_the_presence_with_a_key_shows_the_dialect_for_good() -> None:
    stream = stream_of_a()
    stream.feed(
        b'{"action":"presence","user":{"account_name":"ann","type":"online"}}'
        b'{"action":"authenticate","user":{}}'
    )
    assert stream.dialect is challenge.DIALECT


@pytest.mark.parametrize("key", ["PEM", ""])
@pytest.mark.parametrize("more", [{}, {"port": 7777}, {"type": "status"}], ids=str)
def test_presence(key: str, more: dict[str, Any]) -> None:
    request = parse(**(PRESENCE | {"user": {"account_name": "ann", "pubkey": key}} | more))
    assert request == PresenceLogin(name="ann", pubkey=key)


def test_a_key_that_is_no_text_counts_as_an_empty_one() -> None:
    assert parse(action="presence", user={"account_name": "ann", "pubkey": None}) == PresenceLogin(
        name="ann", pubkey=""
    )


def test_the_answer_to_the_challenge() -> None:
    assert parse(response=511, bin="nmfr9sGsksDhRgkezOqO0Q==\n") == ChallengeAnswer(
        proof="nmfr9sGsksDhRgkezOqO0Q==\n"
    )


@pytest.mark.parametrize("action, sender, to, text", MESSAGE_WORDS)
def test_a_message_in_all_words_there_and_back(
    action: str, sender: str, to: str, text: str
) -> None:
    """Requests are understood under all names; deliveries use the client's own names."""
    value = {"action": action, sender: "ann", to: "bob", text: SEALED, "time": 1.5, "port": 7777}
    stream = stream_of_a()
    (request,) = stream.feed(json.dumps(value).encode())
    assert isinstance(request, Msg)
    assert (request.sender, request.to, request.message, request.sealed) == (
        "ann",
        "bob",
        SEALED,
        True,
    )
    (heard,) = say(delivery(), stream.aliases)
    assert (heard["action"], heard[sender], heard[to], heard[text]) == (
        action,
        "bob",
        "ann",
        SEALED,
    )
    assert sum(word in heard for word in challenge.TEXT) == 1


@pytest.mark.parametrize("text", challenge.TEXT)
def test_a_client_that_has_not_spoken_hears_the_senders_words_and_the_usual_ones(text: str) -> None:
    aliases = challenge.learn_aliases({"action": "msg", "from": "bob", "to": "ann", text: SEALED})
    (heard,) = say(delivery(aliases=aliases))
    assert heard["action"] == "msg"
    assert heard[text] == heard["mess_text"] == SEALED
    assert heard["from"] == heard["sender"] == "bob"
    assert heard["to"] == heard["destination"] == "ann"


def test_a_short_text_comes_under_every_word() -> None:
    (heard,) = say(delivery("QUJD"))
    assert {heard[word] for word in challenge.TEXT} == {"QUJD"}


@pytest.mark.parametrize(
    "aliases", [(), (("from", "sender"), ("text", "text"), ("to", "to"))], ids=["unknown", "known"]
)
@pytest.mark.parametrize("chars", [344, 512, 684])
@pytest.mark.parametrize("name", ["ann", CYRILLIC], ids=len)
def test_a_sealed_text_of_every_size_is_there_and_fits(
    name: str, chars: int, aliases: FieldAliases
) -> None:
    message = Delivery(
        time=1795342158.6803036, to=name, sender=name, message="A" * chars, msg_id=7, sealed=True
    )
    (heard,) = say(message, aliases)
    assert heard[dict(aliases).get("text", "mess_text")] == "A" * chars


@pytest.mark.parametrize("action", ["add", "add_contact"])
@pytest.mark.parametrize(
    "whom",
    [{"account_name": "bob", "user": "ann"}, {"contact": "bob", "account_name": "ann"}],
    ids=str,
)
def test_add(action: str, whom: dict[str, str]) -> None:
    assert parse(action=action, time=1.5, **whom) == AddContact(user_id="bob")


@pytest.mark.parametrize("action", ["remove", "del_contact", "del", "delete"])
@pytest.mark.parametrize(
    "whom",
    [{"account_name": "bob", "user": "ann"}, {"contact": "bob", "account_name": "ann"}],
    ids=str,
)
def test_remove(action: str, whom: dict[str, str]) -> None:
    assert parse(action=action, time=1.5, **whom) == DelContact(user_id="bob")


@pytest.mark.parametrize("action", ["pubkey_need", "get_pubkey", "pub_key"])
def test_the_request_for_a_key(action: str) -> None:
    assert parse(action=action, time=1.5, account_name="bob") == GetKey(user_id="bob")


def test_the_lists_and_the_end() -> None:
    assert parse(action="get_users", account_name="ann") == GetUsers()
    assert parse(action="get_contacts", user="ann") == GetContacts()
    assert parse(action="get_contacts", account_name="ann") == GetContacts()
    assert parse(action="exit", account_name="ann", port=7777) == Quit()


@pytest.mark.parametrize(
    "value",
    [
        {"action": "message", "from": "ann", "to": "bob"},
        {"action": "message", "from": "ann", "mess_text": "QUJD"},
        {"action": "message", "from": "ann", "to": 5, "mess_text": "QUJD"},
        {"action": "message", "from": "ann", "to": "b" * 101, "mess_text": "QUJD"},
        {"action": "message", "from": "b" * 101, "to": "bob", "mess_text": "QUJD"},
        {"action": "add"},
        {"action": "add", "account_name": "b" * 60_000},
        {"action": "pubkey_need", "account_name": None},
        {"action": "presence", "user": "ann"},
        {"action": "presence", "user": {"pubkey": "PEM"}},
        {"action": "presence", "user": {"account_name": "b" * 60_000, "pubkey": "PEM"}},
        {"response": 511},
        {"response": 511, "bin": 5},
        {"action": ["message"]},
        {"action": "authenticate", "user": {"account_name": "ann", "password": "secret"}},
        {"action": "get_history", "with": "bob"},
        {},
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_what_is_no_request_is_refused(value: dict[str, Any]) -> None:
    request = parse(**value)
    assert isinstance(request, Refused)
    assert request.error.code == 400
    assert not request.error.fatal


# To a client


def test_only_200_and_400() -> None:
    for code in (200, 201, 202):
        assert say(SentReply(response=code, time=1, alert="OK", msg_id=5, sent=1)) == [
            {"response": 200}
        ]
    for code in (400, 401, 402, 403, 404, 409, 410, 429, 500):
        assert say(Reply(response=code, time=1, error="No.")) == [{"response": 400, "error": "No."}]


@pytest.mark.parametrize(
    "message",
    [
        Reply(response=100, time=1, alert="the message of the day"),
        Reply(response=101, time=1, alert="The server is stopping."),
        ProbeNotice(time=1),
        Potential(time=1, quantity=1, data_list=["bob"]),
        Delivered(time=1, to="bob", msg_id=7),
        Joined(time=1, room="#tea", user=NamedUser(account_name="bob")),
    ],
    ids=lambda message: type(message).__name__,
)
def test_what_they_would_not_survive_is_not_said(message: Outgoing) -> None:
    assert say(message) == []


def test_challenge_and_key() -> None:
    assert say(Challenge(nonce="ab" * 64)) == [{"response": 511, "bin": "ab" * 64}]
    pem = "-----BEGIN PUBLIC KEY-----\n" + ("A" * 64 + "\n") * 12 + "-----END PUBLIC KEY-----"
    assert say(PublicKey(pem=pem)) == [{"response": 511, "bin": pem}]


def test_a_list_stands_under_all_its_words() -> None:
    (answer,) = say(Users(names=["ann", "bob"]))
    assert answer == {
        "response": 202,
        "data_list": ["ann", "bob"],
        "data": ["ann", "bob"],
        "info": ["ann", "bob"],
    }
    (answer,) = say(Contacts(time=1, names=[], online=[]))
    assert answer == {"response": 202, "data_list": [], "data": [], "info": []}


UNUSUAL = (("family", "unusual"),)


@pytest.mark.parametrize("aliases", [(), UNUSUAL], ids=["usual", "unusual"])
@pytest.mark.parametrize(
    "name", ["user{}", "Пользователь-номер-{}", '"quoted\\{}"', "😀" * 20 + "{}"]
)
@pytest.mark.parametrize("count", [1, 5, 12, 30, 500])
def test_long_lists_are_cut_to_one_read_and_stay_whole(
    count: int, name: str, aliases: FieldAliases
) -> None:
    names = [CYRILLIC, *(name.format(number) for number in range(count))]
    for message in (Users(names=names), Contacts(time=1, names=names, online=[])):
        (answer,) = say(message, aliases)
        for word in challenge.LISTS:
            assert answer[word] == names[: len(answer[word])]
            assert answer[word][0] == CYRILLIC


def test_who_uses_the_usual_words_gets_the_longer_list() -> None:
    names = [f"user{number:021}" for number in range(500)]
    (usual,), (unusual,) = say(Users(names=names)), say(Users(names=names), UNUSUAL)
    assert len(usual["data_list"]) > 20 > len(usual["info"]) > 3
    assert len(unusual["data_list"]) == len(unusual["data"]) == len(unusual["info"]) > 8


@pytest.mark.parametrize(
    "value, is_unusual",
    [
        ({"action": "get_contacts", "user": "ann"}, False),
        ({"action": "get_contacts", "account_name": "ann"}, True),
        ({"action": "add", "account_name": "bob", "user": "ann"}, False),
        ({"action": "add", "contact": "bob", "account_name": "ann"}, True),
        ({"action": "del_contact", "account_name": "bob", "user": "ann"}, True),
        ({"action": "get_pubkey", "account_name": "bob"}, True),
        ({"action": "message", "from": "a", "to": "b", "mess_text": "QUJD"}, False),
        ({"action": "message", "sender": "a", "to": "b", "mess_text": "QUJD"}, True),
        ({"action": "get_users", "account_name": "ann"}, False),
        ({"response": 511, "bin": "QUJD"}, False),
        ({"action": 5}, False),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_who_has_words_of_his_own(value: dict[str, Any], is_unusual: bool) -> None:
    assert (UNUSUAL[0] in challenge.learn_aliases(value)) == is_unusual


def test_a_client_is_called_as_it_calls_itself() -> None:
    me = (("me", "ANN"),)
    assert say(Users(names=["Ann", "Anna"]), me)[0]["data_list"] == ["ANN", "Anna"]
    assert say(delivery(), me)[0]["to"] == "ANN"
    (heard,) = say(Delivery(time=1, to="#tea", sender="bob", message=SEALED, sealed=True), me)
    assert heard["to"] == "#tea"


# A0


def a0() -> RequestStream:
    stream = RequestStream(0)
    stream.feed(b'{"action":"presence","time":1.5,"user":{"account_name":"ann"}}')
    assert stream.dialect is guest.CHALLENGE_GUEST
    return stream


@pytest.mark.parametrize("action, sender, to, text", MESSAGE_WORDS)
def test_a_guests_message_in_all_words_there_and_back(
    action: str, sender: str, to: str, text: str
) -> None:
    stream = a0()
    (request,) = stream.feed(
        json.dumps({"action": action, sender: "ann", to: "bob", text: "Привет"}).encode()
    )
    assert isinstance(request, Msg)
    assert (request.sender, request.to, request.message, request.sealed) == (
        "ann",
        "bob",
        "Привет",
        False,
    )
    (frame,) = Format(guest.CHALLENGE_GUEST, frozenset(), stream.aliases).encode(delivery("Привет"))
    heard = json.loads(frame)
    assert (heard["action"], heard[sender], heard[to], heard[text]) == (
        action,
        "bob",
        "ann",
        "Привет",
    )


@pytest.mark.parametrize(
    "aliases",
    [(), (("action", "msg"), ("from", "sender"), ("text", "msg_text"), ("to", "destination"))],
    ids=len,
)
@pytest.mark.parametrize(
    "text",
    ["я" * 500, "😀" * 500, '"\\' * 2000, "\x01" * 500, "x" * 4000],
    ids=lambda text: ascii(text[:2]),
)
def test_a_long_text_comes_in_parts(text: str, aliases: FieldAliases) -> None:
    frames = format_of(guest.CHALLENGE_GUEST, aliases=aliases).encode(delivery(text))
    assert all(len(frame) <= 1024 for frame in frames)
    word = dict(aliases).get("text", "mess_text")
    assert "".join(json.loads(frame)[word] for frame in frames) == text


def test_who_seemed_of_the_course_and_is_of_the_handout() -> None:
    """A presence with nothing but a name shows no dialect; the next objects do."""
    stream = a0()
    (request,) = stream.feed(b'{"action":"get_contacts","time":1.5}')
    assert request == GetContacts()
    frames = format_of(guest.CHALLENGE_GUEST, aliases=stream.aliases).encode(
        Contacts(time=1, names=["bob"], online=[])
    )
    assert [json.loads(frame) for frame in frames] == [
        {"response": 202, "time": 1.0, "quantity": 1},
        {"action": "contact_list", "user_id": "bob", "account_name": "bob"},
    ]
    assert stream.feed(b'{"action":"add_contact","user_id":"bob"}') == [AddContact(user_id="bob")]
    assert stream.feed(b'{"action":"msg","to_u":"bob","message":"hi"}') == [
        Msg(to="bob", message="hi")
    ]


@pytest.mark.parametrize(
    "value",
    [{"action": "get_users"}, {"action": "msg", "to": "b", "mess_text": "x"}, {"action": "exit"}],
    ids=str,
)
def test_a_guest_that_shows_itself_of_the_course(value: dict[str, Any]) -> None:
    stream = RequestStream(0)
    stream.feed(
        b'{"action":"presence","type":"status","user":{"account_name":"ann","status":"here"}}'
    )
    assert stream.dialect is guest.DIALECT
    stream.feed(json.dumps(value).encode())
    assert stream.dialect is guest.CHALLENGE_GUEST


def test_words_shown_last_count() -> None:
    known = merge_aliases((("text", "text"), ("me", "ann")), (("text", "message"),))
    assert known == (("me", "ann"), ("text", "message"))


def test_every_dialect_has_a_name_of_its_own() -> None:
    names = [dialect.name for dialect in dialects.DIALECTS]
    assert len(set(names)) == len(names) == 6
    assert dialects.DEFAULT in dialects.DIALECTS
