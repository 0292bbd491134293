"""Names of users and rooms, and texts that can be sent at all."""

import unicodedata

from jim.limits import ROOM_PREFIX


def fold(name: str) -> str:
    """Return the key under which a name is looked up: `Pavel` and `pavel` are one user."""
    if name.isascii():  # the same, but fast: lists can hold a million names
        return name.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_room(name: str) -> bool:
    """Return True if `name` is a room's."""
    return name.startswith(ROOM_PREFIX)


def is_text(text: str) -> bool:
    """Return False if `text` holds bytes that Python could not decode (lone surrogates)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
