"""Speak to clients without passwords: the handout's first lessons (D) and the course's (A0)."""

from collections.abc import Callable
from dataclasses import replace
from math import floor

from msgspec import structs

from jim.codes import Code
from jim.crypto.sealing import is_sealed
from jim.dialects import challenge
from jim.dialects.contact_lists import ACTION, encode_list, learn_list, parse_list, uses_list
from jim.dialects.dialect import (
    Dialect,
    Format,
    Object,
    Pacing,
    checked_name,
    first_name,
    first_text,
)
from jim.dialects.fitting import MAX_OBJECT_BYTES, size_of, split_text, to_json
from jim.notices import Delivery, Outgoing, ProbeNotice
from jim.problems import missing_field
from jim.replies import Contacts, Reply
from jim.request_table import parse_request
from jim.requests import (
    AddContact,
    DelContact,
    FieldAliases,
    Join,
    Leave,
    Msg,
    MsgToContacts,
    PresenceLogin,
    Request,
)

END = b"\n\r"  # of an object; white space to all who don't look for it
PADDED_BYTES = 640  # the handout's limit; some of these clients always read this many

TO = ("to", "to_u")
FROM = ("from", "from_u")
TEXT = ("message", "text")
# With one of the first two, user_id is the owner.
WHOM = ("contact_name", "user_name", "user_id")
ROOM = ("room", "chat")
# Of a message's id, as microseconds: one of these clients takes equal times for the same message.
LAST_DIGITS = 1000
HANDOUT_ACTIONS = frozenset({"join", "leave", "quit", ACTION})
HANDOUT_ALIASES = frozenset(
    {"user_id", "user_name", "contact_name", "to_u", "from_u", "chat", "room"}
)  # that the course never uses


def parse(value: Object) -> Request:
    action = value.get("action")
    parser = PARSERS.get(action) if isinstance(action, str) else None
    return parser(value) if parser else parse_request(value)


def _parse_presence(value: Object) -> Request:
    user = value.get("user")
    if not isinstance(user, dict):
        raise missing_field("account_name")
    status, password = user.get("status"), user.get("password")
    return PresenceLogin(
        name=first_name(user, ("account_name",)),
        password=password if isinstance(password, str) else None,
        status=status if isinstance(status, str) else "",
    )


def _parse_msg(value: Object) -> Request:
    text = first_text(value, TEXT)
    if all(word not in value for word in TO):
        return MsgToContacts(message=text, only_last="text" in value and "message" not in value)
    message = Msg(to=first_name(value, TO), message=text)
    message.sender = next(
        (checked_name(value[word]) for word in FROM if isinstance(value.get(word), str)), None
    )
    return message


PARSERS: dict[str, Callable[[Object], Request]] = {
    "presence": _parse_presence,
    "msg": _parse_msg,
    "add_contact": lambda value: AddContact(user_id=first_name(value, WHOM)),
    "del_contact": lambda value: DelContact(user_id=first_name(value, WHOM)),
    "join": lambda value: Join(room=first_name(value, ROOM)),
    "leave": lambda value: Leave(room=first_name(value, ROOM)),
    ACTION: parse_list,
}


def learn_aliases(value: Object) -> FieldAliases:
    """Return the name for a message's text that the client uses, or that it uses `list`."""
    if value.get("action") != "msg":
        return learn_list(value)
    return next(((("text", name),) for name in TEXT if name in value), ())


def encode(message: Outgoing, form: Format) -> list[bytes]:
    if isinstance(message, Delivery):
        return [_padded(to_json(part)) for part in _encode_message(message, form)]
    if isinstance(message, Contacts) and uses_list(form):
        return [_padded(to_json(encode_list(message, form, PADDED_BYTES - 1)))]
    if isinstance(message, Contacts):
        head = {"response": Code.ACCEPTED, "time": message.time, "quantity": len(message.names)}
        return [_padded(to_json(head)), *(_padded(_contact(name)) for name in message.names)]
    if isinstance(message, Reply | ProbeNotice):
        return [_padded(to_json(message))]
    return []


def _contact(name: str) -> bytes:
    return to_json({"action": "contact_list", "user_id": name, "account_name": name})


def _encode_message(message: Delivery, form: Format) -> list[Object]:
    """Repeat values under all names, in as many parts as needed, each with its own time."""
    to, sender, texts = form.alias("me") or message.to, message.sender, ["message"]
    value: Object = {
        "action": "msg",
        "to": to,
        "from": sender,
        "to_u": to,
        "from_u": sender,
        "_from": sender,
        "encoding": "UTF-8",
    }
    if form.alias("text") != "message":  # some read `text`; this one can be one of them
        texts.append("text")
    millisecond, digits = floor(message.time * 1000), (message.msg_id or 0) % LAST_DIGITS / 1e6
    room = PADDED_BYTES - 1 - size_of({**value, "time": message.time, **dict.fromkeys(texts, "")})
    parts = split_text(message.message, room // len(texts))
    return [
        {**value, "time": (millisecond + number) / 1000 + digits, **dict.fromkeys(texts, part)}
        for number, part in enumerate(parts)
    ]


def _padded(data: bytes) -> bytes:
    """Pad with spaces, so that clients that read 640 bytes at once get whole objects.

    Others read up to a line feed and a carriage return.
    """
    return data.ljust(PADDED_BYTES - len(END)) + END


def _is_presence(value: Object) -> bool:
    return value.get("action") == "presence" and isinstance(value.get("user"), dict)


def _is_challenge_guest(value: Object) -> bool:
    """Return whether an object has the names of the course's clients, which D never uses."""
    if _is_presence(value):
        return not {"type", "status", "password"} & {*value, *value["user"]}
    aliases = {"mess_text", "message_text", "msg_text", "message_txt", "destination", "sender"}
    return value.get("action") in (
        "message",
        "get_users",
        "add",
        "remove",
        "exit",
        "pubkey_need",
    ) or bool(aliases & set(value))


# --- A0: clients of the course, one lesson earlier ---


def parse_challenge_guest(value: Object) -> Request:
    """Parse a client that encrypts nothing: a sealed text was sealed before it got there."""
    request = parse(value) if _is_handout_guest(value) else challenge.parse(value)
    if isinstance(request, Msg):
        request.sealed = is_sealed(request.message)
    return request


def _is_handout_guest(value: Object) -> bool:
    """Return whether a client that began like A0 shows that it is D."""
    action = value.get("action")
    asks_for_contacts = action == "get_contacts" and not {"user", "account_name"} & set(value)
    names_nobody = action == "msg" and not {*TO, *challenge.TO} & set(value)
    return (
        asks_for_contacts
        or names_nobody
        or (isinstance(action, str) and action in HANDOUT_ACTIONS)
        or bool(HANDOUT_ALIASES & set(value))
    )


def learn_challenge_guest_aliases(value: Object) -> FieldAliases:
    return (
        (("guest", "handout"), *learn_aliases(value))
        if _is_handout_guest(value)
        else challenge.learn_aliases(value)
    )


def encode_challenge_guest(message: Outgoing, form: Format) -> list[bytes]:
    if form.alias("guest"):
        return encode(message, form)
    if isinstance(message, Delivery):
        return [
            frame
            for part in _parts_of_message(message, form)
            for frame in challenge.encode(part, form)
        ]
    return challenge.encode(message, form)


def _parts_of_message(message: Delivery, form: Format) -> list[Delivery]:
    """Split a message into what one read holds under one name at least."""
    room = MAX_OBJECT_BYTES - size_of(
        challenge.encode_message(structs.replace(message, message=""), form)
    )
    return [structs.replace(message, message=part) for part in split_text(message.message, room)]


DIALECT = Dialect(
    name="guest",
    recognises=_is_presence,
    parse=parse,
    encode=encode,
    learn_aliases=learn_aliases,
    # These clients note only after sending that they wait for an answer.
    pacing=Pacing(gap_s=0.03, push_gap_s=0.05, answer_delay_s=0.05),
    is_provisional=True,
    is_probed=False,
)

CHALLENGE_GUEST = replace(
    DIALECT,
    name="course guest",
    recognises=_is_challenge_guest,
    parse=parse_challenge_guest,
    encode=encode_challenge_guest,
    learn_aliases=learn_challenge_guest_aliases,
    pacing=replace(challenge.PACING, opens_with=(), swallowing=()),
    closes_refused_logins=True,
    hears_why_it_ends=False,
)
