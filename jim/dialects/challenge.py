"""Speak to the course's clients (A): login by challenge (code 511), end-to-end encrypted texts.

The clients of this family have several names for almost every field.
"""

from typing import Any

from jim import limits
from jim.codes import Code
from jim.crypto.sealing import is_base64
from jim.dialects.dialect import Dialect, Format, Object, Pacing, first_name, first_text
from jim.dialects.fitting import MAX_OBJECT_BYTES, fitting_names, size_of, to_json
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.notices import Delivery, Outgoing
from jim.problems import missing_field
from jim.replies import Challenge, Contacts, PublicKey, Reply, Users
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
    Probe,
    Quit,
    Request,
)

CHALLENGE = 511  # `response` of the challenge, of the client's answer, and of a key
SHORT_LIST_BYTES = 160  # for names in a list that the client hardly uses

ACTIONS = {
    "presence": "presence",
    "message": "message",
    "msg": "message",
    "add": "add",
    "add_contact": "add",
    "remove": "remove",
    "del_contact": "remove",
    "del": "remove",
    "delete": "remove",
    "get_users": "users",
    "get_contacts": "contacts",
    "pubkey_need": "key",
    "get_pubkey": "key",
    "pub_key": "key",
    "exit": "exit",
    "quit": "exit",
    "probe": "probe",
}
# The synonyms of each role, the most frequent first.
FROM = ("from", "sender")
TO = ("to", "destination")
TEXT = ("mess_text", "message_text", "msg_text", "message_txt", "message", "text")
ROLES = (("from", FROM), ("text", TEXT), ("to", TO))
WHOM = ("contact", "account_name", "user_id", "user")
LISTS = ("data_list", "data", "info")


# --- from a client ---


def parse(value: Object) -> Request:
    if value.get("response") == CHALLENGE:
        return ChallengeAnswer(proof=first_text(value, ("bin",)))
    action = value.get("action")
    kind = ACTIONS.get(action) if isinstance(action, str) else None
    if kind is None:
        raise bad_request(
            _("The action {action} is unknown."), action=str(action)[: limits.ACTION_CHARS]
        )
    request: Request = PARSERS[kind](value)
    return request


def parse_message(value: Object) -> Request:
    text = first_text(value, TEXT)
    message = Msg(
        to=first_name(value, TO), message=text, sealed=is_base64(text), aliases=learn_aliases(value)
    )
    message.sender = first_name(value, FROM) if any(word in value for word in FROM) else None
    return message


def parse_presence(value: Object) -> Request:
    user = value.get("user")
    if not isinstance(user, dict):
        raise missing_field("user")
    greeting = PresenceLogin(name=first_name(user, ("account_name",)))
    if "pubkey" in user:
        greeting.pubkey = user["pubkey"] if isinstance(user["pubkey"], str) else ""
    return greeting


PARSERS: dict[str, Any] = {
    "presence": parse_presence,
    "message": parse_message,
    "add": lambda value: AddContact(user_id=first_name(value, WHOM)),
    "remove": lambda value: DelContact(user_id=first_name(value, WHOM)),
    "users": lambda value: GetUsers(),
    "contacts": lambda value: GetContacts(),
    "key": lambda value: GetKey(user_id=first_name(value, WHOM)),
    "exit": lambda value: Quit(),
    "probe": lambda value: Probe(),
}


USUAL_ALIASES = frozenset({
    # actions
    "presence", "message", "add", "remove", "get_users", "get_contacts", "pubkey_need", "exit",
    # fields
    "from", "to", "mess_text",
})  # fmt: skip


def learn_aliases(value: Object) -> FieldAliases:
    """Return the client's names in a message of its own, and whether it ever used unusual ones."""
    action = value.get("action")
    kind = ACTIONS.get(action) if isinstance(action, str) else None
    shown = _aliases_of_message(value) if kind == "message" else ()
    return (
        (*shown, ("family", "unusual")) if kind and _is_unusual(value, kind, dict(shown)) else shown
    )


def _is_unusual(value: Object, kind: str, aliases: dict[str, str]) -> bool:
    used = {value["action"], *(word for role, word in aliases.items() if role in dict(ROLES))}
    asks_by_name = kind == "contacts" and "user" not in value and "account_name" in value
    return not used <= USUAL_ALIASES or "contact" in value or asks_by_name


def _aliases_of_message(value: Object) -> FieldAliases:
    """Return the name for each role, and whether the client encrypts its texts."""
    found = {
        role: next((word for word in synonyms if word in value), "") for role, synonyms in ROLES
    }
    text = value.get(found["text"])
    found["texts"] = "sealed" if isinstance(text, str) and is_base64(text) else "plain"
    return (("action", value["action"]), *((role, word) for role, word in found.items() if word))


# --- to a client ---


def encode(message: Outgoing, form: Format) -> list[bytes]:
    """Encode what these clients know; some of them crash on anything else."""
    if isinstance(message, Reply):
        value = encode_reply(message, form)
    else:
        encoder = ENCODERS.get(type(message))
        value = encoder(message, form) if encoder else None
    return [to_json(value) + b"\n"] if value else []


def encode_reply(reply: Reply, form: Format) -> Object | None:
    """Answer 200 or 400: these clients take every other code for a success."""
    if reply.error is not None:
        return {"response": Code.BAD_REQUEST, "error": reply.error}
    return {"response": Code.OK} if reply.response >= Code.OK else None


def encode_names(message: Contacts | Users, form: Format) -> Object:
    """Repeat the names, as many as fit one read, under every name for such a list."""
    names = message.names
    if isinstance(message, Users):
        names = [form.alias("me") or names[0], *names[1:]]
    full = {"response": Code.ACCEPTED, **dict.fromkeys(LISTS, names)}
    return full if size_of(full) <= MAX_OBJECT_BYTES else _cut_lists(names, form)


def _cut_lists(names: list[str], form: Format) -> Object:
    """Cut the lists: the first long, the others short; all equal for an unusual client."""
    value: Object = {"response": Code.ACCEPTED, **{word: [] for word in LISTS}}
    room = MAX_OBJECT_BYTES - size_of(value)
    short = room // len(LISTS) if form.alias("family") else SHORT_LIST_BYTES
    value |= {word: fitting_names(names, short) for word in LISTS}
    value[LISTS[0]] = fitting_names(names, room - short * (len(LISTS) - 1))
    return value


def _either(own: str | None, synonyms: tuple[str, ...]) -> tuple[str, ...]:
    return (own,) if own else synonyms


def encode_message(message: Delivery, form: Format) -> Object:
    """Use the recipient's names; if they have shown none, the sender's and all others that fit."""
    own, theirs = dict(form.aliases), dict(message.aliases)
    is_to_room = message.to.startswith(limits.ROOM_PREFIX)
    to = message.to if is_to_room else own.get("me") or message.to
    value: Object = {
        "action": own.get("action") or theirs.get("action") or "message",
        "time": message.time,
    }
    value |= dict.fromkeys(_either(own.get("from"), FROM), message.sender) | dict.fromkeys(
        _either(own.get("to"), TO), to
    )
    first = own.get("text") or theirs.get("text") or TEXT[0]
    value[first] = message.message
    for word in TEXT if "text" not in own else ():
        if size_of(value | {word: message.message}) <= MAX_OBJECT_BYTES:
            value[word] = message.message
    return value


ENCODERS: dict[type, Any] = {
    Challenge: lambda message, form: {"response": CHALLENGE, "bin": message.nonce},
    PublicKey: lambda message, form: {"response": CHALLENGE, "bin": message.pem},
    Contacts: encode_names,
    Users: encode_names,
    Delivery: encode_message,
}


def recognises(value: Object) -> bool:
    user = value.get("user")
    return value.get("action") == "presence" and isinstance(user, dict) and "pubkey" in user


# The receiver sleeps a second, then reads once; requests read under the same lock. So there are
# 1.6 s between pushes, and an answer right after a push waits until recv has read the push alone.
# A push that is unread when a request asks for a list or a key is taken for its answer and lost.
PACING = Pacing(
    gap_s=0.04,
    push_gap_s=1.6,
    push_after_answer_s=0.3,
    answer_after_push_s=1.2,
    max_pushes=0,
    max_unanswered=0,
    opens_with=(
        GetContacts,
        Msg,
        AddContact,
        DelContact,
        GetKey,
    ),  # the lists of a login, or something that comes after it
    swallowing=(GetKey, GetUsers, GetContacts),
    swallowed_s=1.1,
)

DIALECT = Dialect(
    name="course",
    recognises=recognises,
    parse=parse,
    encode=encode,
    learn_aliases=learn_aliases,
    pacing=PACING,
    is_probed=False,
    reads_sealed=True,
    closes_refused_logins=True,
    hears_why_it_ends=False,
    sessions=1,
)
