"""Sign what lets a program upload one file, or read one, without a login of its own."""

import secrets
import time

from django.core import signing
from msgspec import Struct, convert, to_builtins
from msgspec import ValidationError as WrongFields

UPLOAD, READING = "jim.upload", "jim.file"  # salts: one kind of key is not valid as another


class Ticket(Struct, frozen=True):
    """Let one user upload one file of so many bytes, until a time in Unix seconds."""

    owner_id: int
    name: str
    size: int
    alt: str
    until: float
    id: str = ""  # of the attachment that it becomes

    def signed(self) -> str:
        """Return a text for an address."""
        return signing.dumps(to_builtins(self), salt=UPLOAD, compress=True)


def new_id() -> str:
    """Return the id of a new attachment, which nobody can guess."""
    return secrets.token_urlsafe(12)


def read_ticket(text: str) -> Ticket | None:
    """Return the ticket that was signed; None for any other text, and for one that is over."""
    try:
        ticket = convert(signing.loads(text, salt=UPLOAD), Ticket)
    except (signing.BadSignature, WrongFields, ValueError):
        return None
    return ticket if ticket.until > time.time() else None


def reading_key(msg_id: int, until: float) -> str:
    """Return the key that lets anybody who has it read the file of a message until a time."""
    return signing.dumps([msg_id, int(until)], salt=READING)


def may_read_by(key: str, msg_id: int) -> bool:
    """Return whether this key lets one read the file of a message."""
    try:
        of_message, until = signing.loads(key, salt=READING)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(of_message == msg_id and until > time.time())
