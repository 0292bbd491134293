"""The course's "511" family (A): login by challenge, texts sealed end to end, one synonym or another for almost each word."""

from typing import Any

from jim import limits
from jim.codes import Code
from jim.dialects.classic import to_json
from jim.dialects.dialect import Dialect, Format, Object, Pacing
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.messages import (
    AddContact,
    Challenge,
    ChallengeAnswer,
    Contacts,
    DelContact,
    Delivery,
    GetContacts,
    GetKey,
    GetUsers,
    Greeting,
    Msg,
    Outgoing,
    Probe,
    PublicKey,
    Quit,
    Reply,
    Request,
    Users,
    Words,
)
from jim.sealing import is_sealed

CHALLENGE = 511  # `response` of the challenge, of its answer, and of a key
MAX_OBJECT_BYTES = limits.CLASSIC_OBJECT_BYTES

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
WHOM = ("contact", "account_name", "user")
LISTS = ("data_list", "data", "info")


# --- from a client ----------------------------------------------------------------------------------------------------


def parse(value: Object) -> Request:
    if value.get("response") == CHALLENGE:
        return ChallengeAnswer(proof=_text(value, ("bin",)))
    action = value.get("action")
    kind = ACTIONS.get(action) if isinstance(action, str) else None
    if kind is None:
        raise bad_request(_("The action {action} is unknown."), action=str(action)[: limits.ACTION_CHARS])
    request: Request = PARSERS[kind](value)
    return request


def parse_message(value: Object) -> Request:
    text = _text(value, TEXT)
    message = Msg(to=_text(value, TO), message=text, sealed=is_sealed(text), words=learn(value))
    message.sender = _text(value, FROM)
    return message


def parse_presence(value: Object) -> Request:
    user = value.get("user")
    if not isinstance(user, dict):
        raise bad_request(_("The field {field} is missing."), field="user")
    pubkey = user.get("pubkey")
    return Greeting(name=_text(user, ("account_name",)), pubkey=pubkey if isinstance(pubkey, str) else None)


def _text(value: Object, synonyms: tuple[str, ...]) -> str:
    """The text under the first of these words that there is; raises JimError 400."""
    for word in synonyms:
        if isinstance(text := value.get(word), str):
            return text
    raise bad_request(_("The field {field} is missing."), field=synonyms[0])


PARSERS: dict[str, Any] = {
    "presence": parse_presence,
    "message": parse_message,
    "add": lambda value: AddContact(user_id=_text(value, WHOM)),
    "remove": lambda value: DelContact(user_id=_text(value, WHOM)),
    "users": lambda value: GetUsers(),
    "contacts": lambda value: GetContacts(),
    "key": lambda value: GetKey(user_id=_text(value, WHOM)),
    "exit": lambda value: Quit(),
    "probe": lambda value: Probe(),
}


def learn(value: Object) -> Words:
    """The client's words for a message, from a message of its; and for the rest whether they are the usual ones."""
    action = value.get("action")
    if ACTIONS.get(action if isinstance(action, str) else "") != "message":
        unusual = (action in ACTIONS and action not in USUAL_ACTIONS) or "contact" in value
        return (("family", "unusual"),) if unusual else ()
    shown = [(role, word) for role, synonyms in ROLES for word in synonyms if word in value]
    return (("action", str(action)), *shown)


USUAL_ACTIONS = frozenset({"presence", "message", "add", "remove", "get_users", "get_contacts", "pubkey_need", "exit"})


# --- to a client ------------------------------------------------------------------------------------------------------


def encode(message: Outgoing, form: Format) -> list[bytes]:
    """Nothing for what these clients don't know: some of them don't survive it."""
    encoder = ENCODERS.get(type(message))
    value = encoder(message, form) if encoder else None
    return [to_json(value) + b"\n"] if value else []


def encode_reply(reply: Reply, form: Format) -> Object | None:
    """200 or 400: these clients take every other code for a success."""
    if reply.error is not None:
        return {"response": Code.BAD_REQUEST, "error": reply.error}
    return {"response": Code.OK} if reply.response >= Code.OK else None


def encode_names(message: Contacts | Users, form: Format) -> Object:
    """As many names as fit one read, under every word for them that fits too."""
    words = LISTS if form.words else LISTS[:1]
    full = {"response": Code.ACCEPTED, **dict.fromkeys(LISTS, message.names)}
    if _size(full) <= MAX_OBJECT_BYTES:
        return full
    return {"response": Code.ACCEPTED, **dict.fromkeys(words, _cut(message.names, words))}


def _cut(names: list[str], words: tuple[str, ...]) -> list[str]:
    """The first names, as many as fit under all of `words`."""
    room = MAX_OBJECT_BYTES - _size({"response": Code.ACCEPTED, **{word: [] for word in words}})
    taken: list[str] = []
    for name in names:
        room -= len(words) * _size(name)
        if room < 0:
            break
        taken.append(name)
    return taken


def encode_message(message: Delivery, form: Format) -> Object:
    """In the recipient's words; where he has shown none, in the sender's and, as far as one read holds them, the others."""
    own, theirs = dict(form.words), dict(message.words)
    action = own.get("action") or theirs.get("action") or "message"
    value: Object = {"action": action, "time": message.time}
    value |= dict.fromkeys(FROM, message.sender) | dict.fromkeys(TO, message.to)
    for word in dict.fromkeys([own.get("text"), theirs.get("text"), *TEXT]):
        if word and (word not in value) and (_size(value | {word: message.message}) <= MAX_OBJECT_BYTES or word == own.get("text")):
            value[word] = message.message
        if word and word == own.get("text"):
            break
    return value


def _size(value: Any) -> int:
    """Bytes of `value` as an object of its own, or as a part of one with its comma."""
    return len(to_json(value)) + 1


ENCODERS: dict[type, Any] = {
    Reply: encode_reply,
    Challenge: lambda message, form: {"response": CHALLENGE, "bin": message.nonce},
    PublicKey: lambda message, form: {"response": CHALLENGE, "bin": message.pem},
    Contacts: encode_names,
    Users: encode_names,
    Delivery: encode_message,
}


def recognises(value: Object) -> bool:
    user = value.get("user")
    return value.get("action") == "presence" and isinstance(user, dict) and "pubkey" in user


# The receiver sleeps a second, then reads once; requests read under the same lock. So 1.6 s between pushes, and an answer right
# behind a push waits until the client's recv has taken the push alone.
PACING = Pacing(
    gap_s=0.04,
    push_gap_s=1.6,
    push_after_answer_s=0.3,
    answer_after_push_s=1.2,
    max_pushes=0,
    max_unanswered=0,
    opens_with=GetContacts,
)

DIALECT = Dialect(
    name="course",
    recognises=recognises,
    parse=parse,
    encode=encode,
    learn=learn,
    pacing=PACING,
    is_probed=False,
    reads_sealed=True,
    closes_refused_logins=True,
    sessions=1,
)
