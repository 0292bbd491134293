"""Test the action `list` in dialects B and D, and the other variants of D's clients."""

import json
from typing import Any

import pytest

from jim.dialects import classic, guest
from jim.dialects.dialect import Dialect, Object, format_of
from jim.dialects.request_stream import RequestStream
from jim.notices import Delivery
from jim.replies import Contacts
from jim.requests import (
    AddContact,
    DelContact,
    GetContacts,
    MsgToContacts,
    PresenceLogin,
    Refused,
    Request,
)
from tests.jim.test_dialects_guest import say
from tests.jim.test_framing import single_bytes

LOGINS = {
    "classic": b'{"action":"authenticate","user":{"account_name":"ann","password":"x"}}',
    "guest": b'{"action":"presence","type":"status","user":{"account_name":"ann","status":""}}',
}
SHOW = (
    b'{"action":"list","time":1.5,"type":"status","contact_list":"No contacts yet",'
    b'"user":{"account_name":"ann","status":"show","contact":""}}'
)
ADD = SHOW.replace(b'"show","contact":""', b'"add","contact":"bob"')
DEL = SHOW.replace(b'"show","contact":""', b'"del","contact":"bob"')
EXPECTED: list[Request] = [
    GetContacts(),
    AddContact(user_id="bob", shows_list=True),
    DelContact(user_id="bob", shows_list=True),
]


@pytest.mark.parametrize("ways", ["whole", "in bytes", "by lines"])
@pytest.mark.parametrize("name", LOGINS)
def test_requests_by_list(name: str, ways: str) -> None:
    data = LOGINS[name] + SHOW + ADD + DEL
    pieces = {"whole": [data], "in bytes": single_bytes(data)}.get(
        ways, [line + b"\n\r" for line in (LOGINS[name], SHOW, ADD, DEL)]
    )
    stream = RequestStream(0)
    _login, *requests = [request for piece in pieces for request in stream.feed(piece)]
    assert requests == EXPECTED
    assert stream.dialect
    assert stream.dialect.name == name


@pytest.mark.parametrize("dialect", [classic.DIALECT, guest.DIALECT], ids=lambda one: one.name)
@pytest.mark.parametrize(
    "names, shown", [(["bob", "Ева"], "bob,Ева"), ([], "No contacts yet")], ids=["two", "none"]
)
def test_a_list_is_known_by_its_action(dialect: Dialect, names: list[str], shown: str) -> None:
    assert dialect.learn_aliases
    aliases = tuple(
        sorted(dialect.learn_aliases({"action": "list", "contact_list": "No contacts yet"}))
    )
    (frame,) = format_of(dialect, aliases=aliases).encode(
        Contacts(response=200, time=1, names=names, online=[])
    )
    assert json.loads(frame) == {
        "response": 200,
        "action": "list",
        "time": 1.0,
        "contact_list": shown,
    }


@pytest.mark.parametrize("text", ["x" * 5000, "\x01" * 100, "я" * 200, 5, None, ["a"]])
def test_a_text_for_no_contacts_that_is_not_taken(text: Any) -> None:
    value: Object = {"action": "list", "contact_list": text}
    assert guest.learn_aliases(value) == (("contacts", "list"),)


def test_a_list_of_a_guest_fits_640_bytes() -> None:
    names = [f"Пользователь-{number}" for number in range(500)]
    aliases = (("contacts", "list"), ("no contacts", "я" * 90))
    (answer,) = say(Contacts(time=1, names=names, online=[]), aliases)
    assert len(answer["contact_list"].split(",")) > 10
    say(Contacts(time=1, names=[], online=[]), aliases)


def test_text_without_a_recipient_goes_to_the_last_contact() -> None:
    stream = RequestStream(0)
    stream.feed(LOGINS["guest"])
    first, second = stream.feed(
        b'{"action":"msg","text":"hi","time":" 02:54AM"}\n\r{"action":"msg","message":"hi"}\n\r'
    )
    assert first == MsgToContacts(message="hi", only_last=True)
    assert second == MsgToContacts(message="hi")


def test_a_client_that_has_not_spoken_hears_the_text_under_both_names() -> None:
    message = Delivery(time=1, to="ann", sender="bob", message="hi", msg_id=7)
    (heard,) = say(message)
    assert (heard["text"], heard["message"], heard["_from"]) == ("hi", "hi", "bob")
    (heard,) = say(message, (("text", "message"),))
    assert "text" not in heard


@pytest.mark.parametrize("user", [None, "ann", {}, {"status": "fly"}, {"status": "add"}])
def test_a_guests_list_that_is_none(user: Any) -> None:
    stream = RequestStream(0)
    stream.feed(LOGINS["guest"])
    (request,) = stream.feed(classic.to_json({"action": "list", "user": user}))
    assert isinstance(request, Refused)


@pytest.mark.parametrize("user, expected", [
    ({"account_name": "zed"}, PresenceLogin(name="zed")),
    ({"account_name": "zed", "pubkey": "PEM"}, PresenceLogin(name="zed", pubkey="PEM")),
    ({"account_name": "zed", "status": "x"}, PresenceLogin(name="zed", status="x")),
], ids=["A0", "A", "D"])  # fmt: skip
def test_presence_with_the_usual_misspelling(user: Object, expected: Request) -> None:
    value = {"action": "presense", "time": 1, "user": user}
    assert RequestStream(0).feed(classic.to_json(value)) == [expected]
