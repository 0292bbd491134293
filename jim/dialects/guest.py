"""Clients that know no password: the handout's first lessons (D), and the course's before its challenge (A0)."""

from collections.abc import Callable
from dataclasses import replace

from jim import limits
from jim.codes import Code
from jim.dialects import course
from jim.dialects.classic import contact_object, to_json
from jim.dialects.dialect import Dialect, Format, Object, Pacing
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.messages import (
    AddContact,
    Contacts,
    DelContact,
    Delivery,
    Greeting,
    Join,
    Leave,
    Msg,
    MsgToContacts,
    Outgoing,
    ProbeNotice,
    Reply,
    Request,
    Words,
    parse_request,
)

PADDED_BYTES = 640  # some of these clients pad each object to the handout's limit, and read as many

TO = ("to", "to_u")
FROM = ("from", "from_u")
TEXT = ("message", "text")
WHOM = ("contact_name", "user_name", "user_id")  # with one of the first two, user_id is the owner
ROOM = ("room", "chat")
LAST_DIGITS = 1000  # of a message's id, as microseconds: one of these clients takes equal times for the same message


def parse(value: Object) -> Request:
    action = value.get("action")
    parser = PARSERS.get(action) if isinstance(action, str) else None
    return parser(value) if parser else parse_request(value)


def _parse_presence(value: Object) -> Request:
    user = value.get("user")
    if not isinstance(user, dict) or not isinstance(user.get("account_name"), str):
        raise bad_request(_("The field {field} is missing."), field="account_name")
    status, password = user.get("status"), user.get("password")
    return Greeting(
        name=user["account_name"],
        password=password if isinstance(password, str) else None,
        status=status if isinstance(status, str) else "",
    )


def _parse_msg(value: Object) -> Request:
    text = _first(value, TEXT)
    if all(word not in value for word in TO):
        return MsgToContacts(message=text)
    sender = next((value[word] for word in FROM if isinstance(value.get(word), str)), None)
    message = Msg(to=_first(value, TO), message=text)
    message.sender = sender
    return message


def _first(value: Object, synonyms: tuple[str, ...]) -> str:
    for word in synonyms:
        if isinstance(text := value.get(word), str):
            return text
    raise bad_request(_("The field {field} is missing."), field=synonyms[0])


PARSERS: dict[str, Callable[[Object], Request]] = {
    "presence": _parse_presence,
    "msg": _parse_msg,
    "add_contact": lambda value: AddContact(user_id=_first(value, WHOM)),
    "del_contact": lambda value: DelContact(user_id=_first(value, WHOM)),
    "join": lambda value: Join(room=_first(value, ROOM)),
    "leave": lambda value: Leave(room=_first(value, ROOM)),
}


def learn(value: Object) -> Words:
    return (("text", "text"),) if value.get("action") == "msg" and "text" in value and "message" not in value else ()


def encode(message: Outgoing, form: Format) -> list[bytes]:
    if isinstance(message, Delivery):
        return [_padded(_encode_message(message, form))]
    if isinstance(message, Contacts):
        head = {"response": Code.ACCEPTED, "time": message.time, "quantity": len(message.names)}
        return [_padded(to_json(head)), *(_padded(contact_object(name)) for name in message.names)]
    if isinstance(message, Reply | ProbeNotice):
        return [_padded(to_json(message))]
    return []


def _encode_message(message: Delivery, form: Format) -> bytes:
    """Under all words for the same things; the text once more only for a client that reads it under another word."""
    time = message.time + (message.msg_id or 0) % LAST_DIGITS / 1e6
    value = {"action": "msg", "time": time, "to": message.to, "from": message.sender, "message": message.message}
    value |= {"to_u": message.to, "from_u": message.sender, "_from": message.sender, "encoding": "UTF-8"}
    if form.words:
        value["text"] = message.message
    return to_json(value)


def _padded(data: bytes) -> bytes:
    """Padding is white space to everybody, and lets those who read 640 bytes at once find each object whole."""
    return data.rstrip(b"\n").ljust(PADDED_BYTES - 1) + b"\n"


def _is_presence(value: Object) -> bool:
    return value.get("action") == "presence" and isinstance(value.get("user"), dict)


def _is_of_the_course(value: Object) -> bool:
    """Whether an object has the words of the course's family, which the handout's clients never use."""
    if _is_presence(value):
        return not {"type", "status", "password"} & {*value, *value["user"]}
    words = {"mess_text", "message_text", "msg_text", "message_txt", "destination", "sender"}
    return value.get("action") in ("message", "get_users", "add", "remove", "exit", "pubkey_need") or bool(words & set(value))


def encode_for_course(message: Outgoing, form: Format) -> list[bytes]:
    if isinstance(message, Delivery) and len(message.message) > limits.TEXT_CHARS:
        message = Delivery(time=message.time, to=message.to, sender=message.sender, message=message.message[: limits.TEXT_CHARS])
    return course.encode(message, form)


DIALECT = Dialect(
    name="guest",
    recognises=_is_presence,
    parse=parse,
    encode=encode,
    learn=learn,
    # These clients note only after sending that they wait for an answer.
    pacing=Pacing(gap_s=0.03, push_gap_s=0.05, answer_delay_s=0.05),
    is_provisional=True,
    is_probed=False,
    sessions=1,  # without a password the second one may be anybody
)

COURSE = replace(
    DIALECT,
    name="course guest",
    recognises=_is_of_the_course,
    parse=course.parse,
    encode=encode_for_course,
    learn=course.learn,
    pacing=replace(course.PACING, opens_with=None),
    closes_refused_logins=True,
)
