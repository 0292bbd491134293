"""What a dialect is, and a Format: a dialect with the extensions that one client announced."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jim.messages import Outgoing, Request

Ext = frozenset[str]

EXTENSIONS: Ext = frozenset({"ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume"})
NO_EXT: Ext = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Names and answers of one family of clients.

    `parse` raises JimError 400 for what it can't read. `encode` returns the frames that say a message in this dialect, each
    ending with a line feed; none where these clients must not be told.
    """

    name: str
    recognises: Callable[[dict[str, Any]], bool]
    parse: Callable[[dict[str, Any]], Request]
    encode: Callable[[Outgoing, Ext], list[bytes]]


class Format:
    """In which form a session reads; there is one object for each form, so that what is sent to many is encoded once."""

    __slots__ = ("dialect", "ext")

    def __init__(self, dialect: Dialect, ext: Ext) -> None:
        self.dialect = dialect
        self.ext = ext

    def encode(self, message: Outgoing) -> list[bytes]:
        """The frames that say `message` to such a session."""
        return self.dialect.encode(message, self.ext)


@lru_cache(maxsize=1024)
def format_of(dialect: Dialect, ext: Ext = NO_EXT) -> Format:
    """The one Format of `dialect` with the extensions `ext`."""
    return Format(dialect, ext)
