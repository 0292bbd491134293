"""Test dialect B without a socket: the variants of its clients, and what fits one read."""

import json
from typing import Any

import pytest

from jim.dialects import classic
from jim.dialects.dialect import EXTENSIONS, NO_EXT, format_of
from jim.dialects.request_stream import RequestStream
from jim.notices import Delivery, Outgoing, Potential, ProbeNotice
from jim.replies import Contacts, Users
from jim.requests import (
    AddContact,
    Authenticate,
    DelContact,
    FieldAliases,
    GetContacts,
    LoginUser,
    Presence,
    PresenceUser,
    Refused,
    Request,
)

LOGIN = b'{"action":"authenticate","time":1.5,"user":{"account_name":"ann","password":"secret"}}'
LIST: FieldAliases = (("contacts", "list"),)


def parse(**value: Any) -> Request:
    stream = RequestStream(0)
    login, request = stream.feed(LOGIN + json.dumps(value).encode())
    assert login == Authenticate(user=LoginUser(account_name="ann", password="secret"))
    assert stream.dialect is classic.DIALECT
    return request


def say(
    message: Outgoing, *, ext: frozenset[str] = NO_EXT, aliases: FieldAliases = ()
) -> list[dict[str, Any]]:
    frames = format_of(classic.DIALECT, ext, aliases).encode(message)
    assert all(frame.endswith(b"}\n") for frame in frames)
    assert ext or all(len(frame) <= 1024 for frame in frames)
    return [json.loads(frame) for frame in frames]


def test_a_presence_after_the_login_stays_classic() -> None:
    user = {"account_name": "ann", "status": "here"}
    assert parse(action="presence", type="status", user=user) == Presence(
        user=PresenceUser(account_name="ann", status="here")
    )


def test_contacts_by_list() -> None:
    assert parse(action="list", user={"account_name": "ann", "status": "show"}) == GetContacts()
    assert parse(
        action="list", user={"account_name": "ann", "status": "add", "contact": "bob"}
    ) == AddContact(user_id="bob", shows_list=True)
    assert parse(
        action="list", user={"account_name": "ann", "status": "del", "contact": "bob"}
    ) == DelContact(user_id="bob", shows_list=True)


NO_LISTS = [
    None,
    "ann",
    {},
    {"status": "fly"},
    {"status": "add"},
    {"status": "add", "contact": 5},
    {"status": "del", "contact": "b" * 101},
]


@pytest.mark.parametrize("user", NO_LISTS)
def test_a_list_that_is_none(user: Any) -> None:
    request = parse(action="list", user=user)
    assert isinstance(request, Refused)
    assert request.error.code == 400


def test_who_asks_by_list_is_answered_in_one_text() -> None:
    stream = RequestStream(0)
    stream.feed(LOGIN + b'{"action":"list","user":{"account_name":"ann","status":"show"}}')
    contacts = Contacts(time=1, names=["bob", "Ева"], online=[])
    assert say(contacts, aliases=stream.aliases) == [
        {"response": 202, "action": "list", "time": 1.0, "contact_list": "bob,Ева"}
    ]
    assert say(contacts, aliases=())[0] == {"response": 202, "time": 1.0, "quantity": 2}


def test_a_long_list_in_one_text_is_cut_between_names() -> None:
    names = [f"Пользователь-{number}" for number in range(500)]
    (answer,) = say(Contacts(time=1, names=names, online=[]), aliases=LIST)
    shown = answer["contact_list"].split(",")
    assert shown == names[: len(shown)]
    assert len(shown) > 20


def test_many_contacts_are_many_objects() -> None:
    names = [f"user{number}" for number in range(500)]
    head, *rest = say(Contacts(time=1, names=names, online=[]))
    assert head["quantity"] == 500
    assert [value["user_id"] for value in rest] == names


@pytest.mark.parametrize("name", ["user{:04}", "Пользователь-{:04}", '"{:04}"'])
def test_potential_contacts_fit_one_read_and_say_how_many_there_are(name: str) -> None:
    names = [name.format(number) for number in range(500)]
    (pushed,) = say(Potential(time=1795342158.68, quantity=700, data_list=names))
    assert pushed["quantity"] == 700
    assert pushed["data_list"] == names[: len(pushed["data_list"])]
    assert len(pushed["data_list"]) > 20


def test_with_extensions_everything_comes_whole() -> None:
    names = [f"user{number:04}" for number in range(500)]
    assert (
        say(Potential(time=1, quantity=500, data_list=names), ext=EXTENSIONS)[0]["data_list"]
        == names
    )
    assert say(Contacts(time=1, names=names, online=[]), ext=EXTENSIONS)[0]["data_list"] == names
    (heard,) = say(
        Delivery(time=1, to="ann", sender="bob", message="я" * 4000, msg_id=7), ext=EXTENSIONS
    )
    assert heard["message"] == "я" * 4000


@pytest.mark.parametrize("text", ["x" * 500, "я" * 400, "Привет"], ids=lambda text: text[:1])
def test_a_usual_message_is_one_object(text: str) -> None:
    message = Delivery(
        time=1795342158.6803036,
        to="ann",
        sender="bob",
        message=text,
        msg_id=7,
        aliases=(("text", "text"),),
    )
    assert say(message) == [
        {"action": "msg", "time": message.time, "to": "ann", "from": "bob", "message": text}
    ]


@pytest.mark.parametrize(
    "text", ["я" * 500, "x" * 4000, "\n" * 1000, "😀" * 500], ids=lambda text: ascii(text[:1])
)
def test_a_text_over_one_read_comes_in_parts(text: str) -> None:
    parts = say(Delivery(time=1795342158.6803036, to="ann", sender="bob", message=text, msg_id=7))
    assert "".join(part["message"] for part in parts) == text
    assert len(parts) > 1


def test_nothing_else_is_changed() -> None:
    assert say(ProbeNotice(time=1)) == [{"action": "probe", "time": 1.0}]
    assert say(Users(names=["ann"]))[0]["data_list"] == ["ann"]
