"""List the dialects: one module for each family of clients and its names for the same things.

A dialect turns a client's objects into the requests of jim.requests, and replies and notices into
that client's objects. To add one, write a module and add a line to DIALECTS.
"""

from jim.dialects import challenge, classic, guest, register_first, sender
from jim.dialects.dialect import Dialect, Format, Object

DIALECTS: tuple[Dialect, ...] = (
    challenge.DIALECT,
    register_first.DIALECT,
    sender.DIALECT,
    guest.CHALLENGE_GUEST,
    guest.DIALECT,
    classic.DIALECT,
)
DEFAULT = classic.DIALECT


def recognise(value: Object) -> Dialect | None:
    """Return the dialect that this object shows; None if it could be any."""
    return next((dialect for dialect in DIALECTS if dialect.recognises(value)), None)


def dialect_named(name: str) -> Dialect:
    """Return the dialect of this name; the default one where there is none."""
    return next((dialect for dialect in DIALECTS if dialect.name == name), DEFAULT)


__all__ = ["DEFAULT", "DIALECTS", "Dialect", "Format", "Object", "dialect_named", "recognise"]
