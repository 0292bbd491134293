"""How each family of clients names the same things: one module a family, all listed here.

A dialect turns a client's objects into the requests of jim.messages and what the server says into that client's objects. Adding one
is a module and a line in DIALECTS.
"""

from typing import Any

from jim.dialects import classic
from jim.dialects.dialect import Dialect, Format

DIALECTS: tuple[Dialect, ...] = (classic.DIALECT,)
DEFAULT = classic.DIALECT


def recognise(value: dict[str, Any]) -> Dialect:
    """The dialect of a client whose first object is `value`."""
    return next((dialect for dialect in DIALECTS if dialect.recognises(value)), DEFAULT)


__all__ = ["DEFAULT", "DIALECTS", "Dialect", "Format", "recognise"]
