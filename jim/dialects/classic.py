"""Classic JIM, with or without our extensions: the names of the handout are the names of jim.messages."""

from typing import Any

import msgspec

from jim.codes import Code
from jim.dialects.dialect import Dialect, Ext
from jim.messages import Contacts, Delivery, Outgoing, Reply, parse_request

_to_json = msgspec.json.Encoder().encode


def encode(message: Outgoing, ext: Ext) -> list[bytes]:
    kind = type(message)
    if kind is Delivery:
        return [_to_json(message if "ids" in ext else _without_ids(message)) + b"\n"]
    if kind is Contacts:
        return _encode_contacts(message, ext)
    return [_to_json(message) + b"\n"]


def _without_ids(message: Delivery) -> Delivery:
    return Delivery(time=message.time, to=message.to, sender=message.sender, message=message.message)


def _encode_contacts(message: Contacts, ext: Ext) -> list[bytes]:
    """With `lists` one object; without, the handout's count and one object for each name."""
    head = Reply(response=Code.ACCEPTED, time=message.time, id=message.id, quantity=len(message.names))
    if "lists" in ext:
        head.data_list, head.online = message.names, message.online
        return [_to_json(head) + b"\n"]
    return [_to_json(head) + b"\n", *(_contact(name) for name in message.names)]


def _contact(name: str) -> bytes:
    return _to_json({"action": "contact_list", "user_id": name}) + b"\n"


def recognises(value: dict[str, Any]) -> bool:
    return value.get("action") == "authenticate"


DIALECT = Dialect(name="classic", recognises=recognises, parse=parse_request, encode=encode)
