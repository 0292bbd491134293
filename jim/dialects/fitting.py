"""Cutting what is said to what a client reads at once: names that fit, texts in parts."""

from typing import Any

import msgspec

from jim import limits

MAX_OBJECT_BYTES = limits.CLASSIC_OBJECT_BYTES
MIN_PART_BYTES = 64  # of a text in one object, whatever the names around it take

to_json = msgspec.json.Encoder().encode


def size_of(value: Any) -> int:
    """Bytes of `value` as an object with its line feed, or as a part of one with its comma."""
    return len(to_json(value)) + 1


def fitting_names(names: list[str], room: int) -> list[str]:
    """The first names, as many as fit into so many bytes of an object."""
    taken: list[str] = []
    for name in names:
        room -= size_of(name)
        if room < 0:
            break
        taken.append(name)
    return taken


def split_text(text: str, room: int) -> list[str]:
    """`text` in parts that take at most so many bytes of an object each, without their quotation marks."""
    room = max(room, MIN_PART_BYTES)
    parts, start, used = [], 0, 0
    for position, character in enumerate(text):
        size = len(to_json(character)) - 2
        if used + size > room:
            parts.append(text[start:position])
            start, used = position, 0
        used += size
    return [*parts, text[start:]]
