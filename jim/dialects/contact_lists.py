"""Read and answer the action `list`, by which one variant of B and D manages its contacts.

Its object has `"contact_list": text` and
`"user": {"status": "show" | "add" | "del", "contact": name}`. It is answered by the list after the
change, names joined by commas. These clients recognise the answer by its `action`, and want their
own text back where there are no contacts.
"""

from jim.dialects.dialect import Format, Object, checked_name
from jim.dialects.fitting import fitting_names, size_of
from jim.problems import wrong_object
from jim.replies import Contacts
from jim.requests import AddContact, DelContact, FieldAliases, GetContacts, Request

ACTION = "list"
MAX_EMPTY_BYTES = 200  # of a client's own text for an empty list, as JSON


def parse_list(value: Object) -> Request:
    """Return the request in a `list`; raise JimError 400."""
    user = value.get("user")
    status, contact = (
        (user.get("status"), user.get("contact")) if isinstance(user, dict) else (None, None)
    )
    if status == "show":
        return GetContacts()
    if status not in ("add", "del") or not isinstance(contact, str):
        raise wrong_object(ACTION, "user")
    kind = AddContact if status == "add" else DelContact
    return kind(user_id=checked_name(contact), shows_list=True)


def learn_list(value: Object) -> FieldAliases:
    """Return that the client uses `list`, and its text for an empty list."""
    if value.get("action") != ACTION:
        return ()
    empty = value.get("contact_list")
    is_text = isinstance(empty, str) and size_of(empty) <= MAX_EMPTY_BYTES
    return (("contacts", ACTION), *((("no contacts", empty),) if is_text else ()))


def uses_list(form: Format) -> bool:
    """Return whether this client manages its contacts by `list`."""
    return form.alias("contacts") == ACTION


def encode_list(message: Contacts, form: Format, room: int) -> Object:
    """Encode contacts as one text, as many names as fit into `room` bytes."""
    value: Object = {
        "response": message.response,
        "action": ACTION,
        "time": message.time,
        "contact_list": "",
    }
    names = fitting_names(message.names, room - size_of(value))
    return value | {"contact_list": ",".join(names) or form.alias("no contacts") or ""}
