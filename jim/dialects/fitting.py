"""Cut lists and texts to the size of one read of the client."""

from typing import Any

import msgspec

from jim import limits

MAX_OBJECT_BYTES = limits.CLASSIC_OBJECT_BYTES
MIN_PART_BYTES = 64  # of a text in one object, however long the names around it are

to_json = msgspec.json.Encoder().encode


def size_of(value: Any) -> int:
    """Return the bytes of `value` with its line feed, or with its comma within an object."""
    return len(to_json(value)) + 1


def fitting_names(names: list[str], room: int) -> list[str]:
    """Return the first names, as many as fit into `room` bytes of an object."""
    taken: list[str] = []
    for name in names:
        room -= size_of(name)
        if room < 0:
            break
        taken.append(name)
    return taken


def split_text(text: str, room: int) -> list[str]:
    """Split `text` into parts of at most `room` bytes as JSON, without quotation marks."""
    room = max(room, MIN_PART_BYTES)
    parts, start, used = [], 0, 0
    for position, character in enumerate(text):
        size = len(to_json(character)) - 2
        if used + size > room:
            parts.append(text[start:position])
            start, used = position, 0
        used += size
    return [*parts, text[start:]]
