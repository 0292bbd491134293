"""Speak to clients that name themselves by `sender` and end each object with NUL (S).

The server tells them by the answer to `presence` whether to register or to prove their password.
"""

from typing import Any

from jim.codes import Code
from jim.crypto.challenge_proof import Scheme
from jim.dialects.dialect import Dialect, Format, Object, Pacing, first_name, first_text
from jim.dialects.fitting import MAX_OBJECT_BYTES, size_of, split_text, to_json
from jim.notices import Delivery, Outgoing
from jim.replies import Challenge, Contacts, Reply, SentReply, Unregistered
from jim.request_table import parse_request
from jim.requests import (
    AddContact,
    AskChallenge,
    ChallengeAnswer,
    DelContact,
    GetContacts,
    LoginUser,
    Msg,
    Quit,
    Register,
    Request,
)

END = b"\0"
ME = ("sender",)
WHOM = ("user_name", "contact", "user_id")
TEXT = ("text",)
LOGIN_ACTIONS = ("presence", "register", "auth")


# --- from a client ---


def parse(value: Object) -> Request:
    action = value.get("action")
    parser = PARSERS.get(action) if isinstance(action, str) else None
    request: Request = parser(value) if parser else parse_request(value)
    return request


def _parse_presence(value: Object) -> Request:
    return AskChallenge(name=first_name(value, ME), scheme=Scheme.HMAC, tells_unknown=True)


def _parse_register(value: Object) -> Request:
    user = LoginUser(account_name=first_name(value, ME), password=first_text(value, TEXT))
    return Register(user=user, then=Scheme.HMAC)


def _parse_auth(value: Object) -> Request:
    pubkey = value.get("user_name")
    return ChallengeAnswer(
        proof=first_text(value, TEXT), pubkey=pubkey if isinstance(pubkey, str) else None
    )


def _parse_message(value: Object) -> Request:
    message = Msg(to=first_name(value, ("to",)), message=first_text(value, TEXT))
    message.sender = first_name(value, ME) if "sender" in value else None
    return message


PARSERS: dict[str, Any] = {
    "presence": _parse_presence,
    "register": _parse_register,
    "auth": _parse_auth,
    "get_contacts": lambda value: GetContacts(),
    "add_contact": lambda value: AddContact(user_id=first_name(value, WHOM)),
    "del_contact": lambda value: DelContact(user_id=first_name(value, WHOM)),
    "send_msg": _parse_message,
    "quit": lambda value: Quit(),
    "exit": lambda value: Quit(),
}


# --- to a client ---


def encode(message: Outgoing, form: Format) -> list[bytes]:
    """Encode what these clients know; notices would be taken for answers."""
    if isinstance(message, SentReply):
        return []
    if isinstance(message, Reply):
        return [to_json(value) + END for value in _encode_reply(message)]
    encoder = ENCODERS.get(type(message))
    return [to_json(value) + END for value in encoder(message)] if encoder else []


def _encode_reply(reply: Reply) -> list[Object]:
    """Give the sentence of an error as `text`; 403 says that the name is in use."""
    if reply.error is not None:
        code = Code.BLOCKED if reply.response == Code.CONFLICT else reply.response
        return [{"response": code, "text": reply.error, "error": reply.error}]
    return [{"response": Code.OK}] if reply.response >= Code.OK else []


def _encode_contacts(message: Contacts) -> list[Object]:
    head = {"response": Code.ACCEPTED, "action": "get_contacts"}
    names = [{**head, "user_name": name} for name in message.names]
    return [{**head, "quantity": len(message.names)}, *names]


def _encode_message(message: Delivery) -> list[Object]:
    """Return one object, or as many as a longer text needs."""
    value: Object = {
        "response": Code.OK,
        "action": "send_msg",
        "time": message.time,
        "to": message.to,
        "sender": message.sender,
        "text": "",
    }
    parts = split_text(message.message, MAX_OBJECT_BYTES - size_of(value))
    return [{**value, "text": part} for part in parts]


ENCODERS: dict[type, Any] = {
    Unregistered: lambda message: [{"response": Code.OK, "action": "register"}],
    Challenge: lambda message: [{"response": Code.OK, "action": "auth", "text": message.nonce}],
    Contacts: _encode_contacts,
    Delivery: _encode_message,
}


def recognises(value: Object) -> bool:
    """Return whether `sender` stands in an action of a login."""
    is_named = isinstance(value.get("sender"), str) and "user" not in value
    return is_named and value.get("action") in LOGIN_ACTIONS


DIALECT = Dialect(
    name="sender",
    recognises=recognises,
    parse=parse,
    encode=encode,
    pacing=Pacing(gap_s=0.03, push_gap_s=0.05, answer_delay_s=0.05),
    is_probed=False,
    hears_why_it_ends=False,
    answers_messages=False,
    sessions=1,
)
