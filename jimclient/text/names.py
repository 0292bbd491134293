"""Names of users and rooms."""

import unicodedata

from jim.limits import ROOM_PREFIX


def fold(name: str) -> str:
    """Return the key under which a name is looked up: `Pavel` and `pavel` are one user."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_room(name: str) -> bool:
    """Return True if `name` is a room's."""
    return name.startswith(ROOM_PREFIX)
