"""Parse a frame as strict JSON, without regard to its meaning."""

import json
from typing import Any

import msgspec

from jim.errors import bad_request
from jim.errors import gettext_noop as _

MAX_DEPTH = 64  # of nesting: the same at every door, however deep the caller's own stack is

_OPEN_BRACKET = ord("[")
_decode = msgspec.json.Decoder().decode


def load_object(frame: bytes) -> dict[str, Any]:
    """Return the JSON object in `frame`; raise JimError 400 for other bytes or a duplicate key."""
    try:
        value: Any = _decode(frame)
        # Each key brings a colon, so as many colons as keys means no duplicate; only other
        # frames need the exact check. In the same way, no more brackets than levels means that
        # it can't be too deep.
        is_unique = type(value) is dict and frame.count(b":") == len(value)
        if is_unique and _OPEN_BRACKET not in frame:
            return value  # type: ignore[no-any-return]
        if frame.count(b"{") + frame.count(b"[") > MAX_DEPTH:
            _check_depth(value)
        if type(value) is dict and (is_unique or not _names_a_key_twice(frame)):
            return value
    except RecursionError:
        raise bad_request(_("The JSON is nested too deeply.")) from None
    except (ValueError, UnicodeDecodeError):
        raise bad_request(_("This is not valid JSON in UTF-8.")) from None
    if type(value) is dict:
        raise bad_request(_("An object contains the same key twice."))
    raise bad_request(_("This is not a JSON object."))


def _check_depth(value: Any) -> None:
    """Raise RecursionError for a value that is nested deeper than MAX_DEPTH."""
    level = [value]
    for _depth in range(MAX_DEPTH):
        inner: list[Any] = []
        for one in level:
            if type(one) is dict:
                inner += one.values()
            elif type(one) is list:
                inner += one
        if not inner:
            return
        level = inner
    if any(type(one) in (dict, list) for one in level):
        raise RecursionError


def _names_a_key_twice(frame: bytes) -> bool:
    repeated = False

    def look(pairs: list[tuple[str, Any]]) -> None:
        nonlocal repeated
        repeated = repeated or len({key for key, _ in pairs}) != len(pairs)

    json.loads(frame, object_pairs_hook=look)
    return repeated
