"""How each family of clients names the same things: one module a family, all listed here.

A dialect turns a client's objects into the requests of jim.requests and what the server says into that client's objects. Adding one
is a module and a line in DIALECTS.
"""

from jim.dialects import challenge, classic, guest
from jim.dialects.dialect import Dialect, Format, Object

DIALECTS: tuple[Dialect, ...] = (
    challenge.DIALECT,
    guest.CHALLENGE_GUEST,
    guest.DIALECT,
    classic.DIALECT,
)
DEFAULT = classic.DIALECT


def recognise(value: Object) -> Dialect | None:
    """The dialect that this object shows; None when it could be any."""
    return next((dialect for dialect in DIALECTS if dialect.recognises(value)), None)


__all__ = ["DEFAULT", "DIALECTS", "Dialect", "Format", "Object", "recognise"]
