"""Speak classic JIM (B), with or without our extensions: jim.requests has the handout's names.

One known variant manages its contacts by
`{"action": "list", "user": {"status": "show" | "add" | "del", "contact": name}}`.
"""

from typing import Any

from msgspec.structs import replace

from jim.codes import Code
from jim.dialects.contact_lists import ACTION, encode_list, learn_list, parse_list, uses_list
from jim.dialects.dialect import Dialect, Format, Object, Pacing
from jim.dialects.fitting import MAX_OBJECT_BYTES, fitting_names, size_of, split_text, to_json
from jim.dialects.plain_requests import plain_request
from jim.notices import Delivery, Outgoing, Potential
from jim.replies import Contacts, NamesReply, Reply, Users
from jim.request_table import parse_request
from jim.requests import Request


def parse(value: Object) -> Request:
    return parse_list(value) if value.get("action") == ACTION else parse_request(value)


learn_aliases = learn_list


def encode(message: Outgoing, form: Format) -> list[bytes]:
    if isinstance(message, Reply):
        return [to_json(message) + b"\n"]
    if type(message) is Delivery:
        return _encode_message(message, form)
    if isinstance(message, Contacts):
        return _encode_contacts(message, form)
    if isinstance(message, Users):
        message = NamesReply(
            response=Code.ACCEPTED, time=0, quantity=len(message.names), data_list=message.names
        )
    if isinstance(message, Potential) and not form.ext:
        message = _fitting_page(message)
    return [to_json(message) + b"\n"]


def _encode_message(message: Delivery, form: Format) -> list[bytes]:
    """Encode as one object, or as several for a client that reads 1024 bytes at once."""
    if "ids" not in form.ext or message.aliases:
        message = _as_known(message, form)
    frame = to_json(message) + b"\n"
    if form.ext or len(frame) <= MAX_OBJECT_BYTES:
        return [frame]
    room = MAX_OBJECT_BYTES - size_of(replace(message, message=""))
    return [
        to_json(replace(message, message=part)) + b"\n"
        for part in split_text(message.message, room)
    ]


def _fitting_page(message: Potential) -> Potential:
    """Cut the names to what one read holds; `quantity` says how many there are."""
    room = MAX_OBJECT_BYTES - size_of(replace(message, data_list=[]))
    return replace(message, data_list=fitting_names(message.data_list, room))


def _as_known(message: Delivery, form: Format) -> Delivery:
    """Leave out the fields that the client has not announced to understand."""
    plain = Delivery(
        time=message.time,
        to=message.to,
        sender=message.sender,
        message=message.message,
        reply_to=message.reply_to,
        quote=message.quote,
        mentions=message.mentions,
        file=message.file,
    )
    if "ids" in form.ext:
        plain.msg_id, plain.id, plain.sealed = message.msg_id, message.id, message.sealed
    return plain


def _encode_contacts(message: Contacts, form: Format) -> list[bytes]:
    """Encode as one object with `lists`; else as the handout's count and one object a name."""
    head: Any = NamesReply(
        response=Code.ACCEPTED, time=message.time, id=message.id, quantity=len(message.names)
    )
    if "lists" in form.ext:
        head.data_list, head.online, head.statuses = (
            message.names,
            message.online,
            message.statuses or None,
        )
        return [to_json(head) + b"\n"]
    if uses_list(form):
        return [to_json(encode_list(message, form, MAX_OBJECT_BYTES)) + b"\n"]
    return [to_json(head) + b"\n", *(contact_object(name) for name in message.names)]


def contact_object(name: str) -> bytes:
    return to_json({"action": "contact_list", "user_id": name}) + b"\n"


def recognises(value: Object) -> bool:
    return value.get("action") == "authenticate"


DIALECT = Dialect(
    name="classic",
    recognises=recognises,
    parse=parse,
    encode=encode,
    learn_aliases=learn_aliases,
    parse_line=plain_request,
    # Most of these clients do one recv and one json.loads; those with extensions read a stream
    # and are not paced.
    pacing=Pacing(gap_s=0.02, push_gap_s=0.02, first_probe_s=2.5),
)
