"""Speak to clients that register first (E): text codes, and an AES challenge at later logins.

They register a key that they derive from their password, so that the server never sees the
password; a later login proves the key by encrypting a challenge with it.
"""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from jim.codes import Code
from jim.crypto.challenge_proof import Scheme
from jim.dialects.dialect import Dialect, Format, Object, Pacing, first_name, first_text
from jim.dialects.fitting import MAX_OBJECT_BYTES, fitting_names, size_of, split_text, to_json
from jim.notices import Delivery, Outgoing
from jim.replies import Challenge, Contacts, Reply
from jim.request_table import parse_request
from jim.requests import (
    AddContact,
    AskChallenge,
    ChallengeAnswer,
    DelContact,
    FieldAliases,
    GetContacts,
    LoginUser,
    Msg,
    Presence,
    Quit,
    Register,
    Request,
)

ANSWERED = ("alert", "authorised")  # after the answer to a challenge


# --- from a client ---


def parse(value: Object) -> Request:
    action = value.get("action")
    parser = PARSERS.get(action) if isinstance(action, str) else None
    request: Request = parser(value) if parser else parse_request(value)
    return request


def _parse_register(value: Object) -> Request:
    name, key = first_name(value, ("user",)), first_text(value, ("password",))
    return Register(user=LoginUser(account_name=name, password=key))


def _parse_authorise(value: Object) -> Request:
    if "answer" in value:
        return ChallengeAnswer(proof=first_text(value, ("answer",)))
    return AskChallenge(name=first_name(value, ("user",)), scheme=Scheme.AES)


def _parse_msg(value: Object) -> Request:
    message = Msg(to=first_name(value, ("to",)), message=first_text(value, ("message",)))
    message.sender = first_name(value, ("from",)) if "from" in value else None
    return message


PARSERS: dict[str, Any] = {
    "register": _parse_register,
    "authorise": _parse_authorise,
    "presence": lambda value: Presence(),
    "get_contacts": lambda value: GetContacts(),
    "add_contact": lambda value: AddContact(user_id=first_name(value, ("contact",))),
    "del_contact": lambda value: DelContact(user_id=first_name(value, ("contact",))),
    "msg": _parse_msg,
    "quit": lambda value: Quit(),
    "exit": lambda value: Quit(),
}


def learn_aliases(value: Object) -> FieldAliases:
    """Return the alert that the client expects when its last request has succeeded."""
    return (ANSWERED if "answer" in value else ("alert", "ok"),)


# --- to a client ---


def encode(message: Outgoing, form: Format) -> list[bytes]:
    """Encode what these clients know; notices would be taken for answers."""
    if isinstance(message, Reply):
        return _encode_reply(message, form) if message.response >= Code.OK else []
    if isinstance(message, Delivery):
        return [to_json(part) + b"\n" for part in _parts(message)]
    encoder = ENCODERS.get(type(message))
    return [to_json(encoder(message)) + b"\n"] if encoder else []


def _encode_reply(reply: Reply, form: Format) -> list[bytes]:
    """Answer with a text code; "200" for every success."""
    head = {"time": _ctime(reply.time)}
    if reply.error is not None:
        return [to_json({"response": str(reply.response), **head, "error": reply.error}) + b"\n"]
    alert = form.alias("alert") or "ok"
    return [to_json({"response": str(int(Code.OK)), **head, "alert": alert}) + b"\n"]


def _encode_contacts(message: Contacts) -> Object:
    count = str(len(message.names))
    value: Object = {"action": "contact_list", "quantity": count, "contact_list": []}
    return value | {"contact_list": fitting_names(message.names, MAX_OBJECT_BYTES - size_of(value))}


def _parts(message: Delivery) -> list[Object]:
    """Return one object, or as many as a longer text needs."""
    room = MAX_OBJECT_BYTES - size_of(_encode_message(replace(message, message="")))
    return [
        _encode_message(replace(message, message=part))
        for part in split_text(message.message, room)
    ]


def _encode_message(message: Delivery) -> Object:
    return {
        "action": "msg",
        "time": _ctime(message.time),
        "from": message.sender,
        "to": message.to,
        "message": message.message,
    }


def _ctime(seconds: float) -> str:
    """Return Unix seconds as these clients write times, "Sat Nov 28 02:54:41 2026" in UTC."""
    return datetime.fromtimestamp(seconds, UTC).ctime()


ENCODERS: dict[type, Any] = {
    Challenge: lambda message: {"response": str(int(Code.OK)), "alert": message.nonce},
    Contacts: _encode_contacts,
}


def recognises(value: Object) -> bool:
    """Return whether the user is a text and the action one of a login."""
    action = value.get("action")
    return isinstance(value.get("user"), str) and action in ("register", "authorise", "presence")


DIALECT = Dialect(
    name="register first",
    recognises=recognises,
    parse=parse,
    encode=encode,
    learn_aliases=learn_aliases,
    pacing=Pacing(gap_s=0.03, push_gap_s=0.05, answer_delay_s=0.05),
    is_probed=False,
    hears_why_it_ends=False,
)
