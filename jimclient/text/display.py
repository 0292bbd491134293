"""Text from others on a terminal: made harmless, measured and wrapped."""

import unicodedata
from functools import lru_cache

MAX_SHOWN_CHARS = 4000  # the longest text of our server; beyond it only a count is shown
MAX_ROWS = (
    60  # 4000 characters at 72 a row; more rows are line breaks to push others off the screen
)
_MAX_MARKS = 4  # combining marks on one letter; Vietnamese and Hebrew need two or three
_LEAST_ROW = 8  # columns; a narrower terminal breaks lines as it likes
_CACHED_CHARS = 5_000  # each drawing measures the same few
_TAB = "    "
_EMOJI_JOINER = 0x200D
_EMOJI_STYLES = (0xFE0E, 0xFE0F)
# Unicode keeps the gaps here for pictographs, so unassigned ones are safe to show
_PICTOGRAPHS = range(0x1F000, 0x1FB00)
# Letters and marks by category, but drawn as nothing: fillers, the blank Braille cell, the
# grapheme joiner, Mongolian selectors.
_UNSEEN = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0)
)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def harmless(text: str, limit: int = MAX_SHOWN_CHARS) -> str:
    """Return `text` as one line that can't drive a terminal.

    Control characters, escape sequences, bidi controls, invisible characters and lone surrogates
    become visible signs; of more than `limit` characters the beginning is kept and the rest
    counted.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    shown = _show_all(text[:limit])
    return f"{shown}… (+{len(text) - limit})" if len(text) > limit else shown


def harmless_rows(text: str, limit: int = MAX_SHOWN_CHARS) -> list[str]:
    """Return `text` as harmless lines, broken where the sender broke it."""
    lines = text.replace("\r\n", "\n").split("\n")
    rows = [harmless(line, limit) for line in lines[:MAX_ROWS]]
    return [*rows, f"… (+{len(lines) - MAX_ROWS})"] if len(lines) > MAX_ROWS else rows


def _show_all(text: str) -> str:
    shown: list[str] = []
    before, marks = "", 0
    for char in text:
        is_mark = unicodedata.category(char) in ("Mn", "Me")
        marks = marks + 1 if is_mark else 0
        if marks <= _MAX_MARKS:
            shown.append(_show_mark(char, before) if is_mark else _show(char, before))
        elif marks == _MAX_MARKS + 1:
            shown.append("…")
        before = char
    return "".join(shown)


def _show(char: str, before: str) -> str:
    """Return the sign for one character that is no combining mark."""
    code, category = ord(char), unicodedata.category(char)
    if category == "Cc":
        return _show_control(code)
    if category == "Zs":
        return " "
    if code == _EMOJI_JOINER and before and _is_pictograph(before):
        return char
    if category == "Cn" and code in _PICTOGRAPHS:
        return char
    return (
        _code_point(code)
        if category[0] == "C" or category in ("Zl", "Zp") or code in _UNSEEN
        else char
    )


def _show_control(code: int) -> str:
    if code == 0x09:
        return _TAB
    if code == 0x0A:
        return "⏎"
    if code == 0x7F:
        return "␡"
    return chr(0x2400 + code) if code < 0x20 else _code_point(code)


def _show_mark(char: str, before: str) -> str:
    """Keep a combining mark on its letter; give it one if it has none.

    It must not sit on a character of ours.
    """
    code = ord(char)
    if code in _EMOJI_STYLES and before and (_is_pictograph(before) or before in "0123456789#*"):
        return char
    if code in _UNSEEN or any(code in selectors for selectors in _SELECTORS):
        return _code_point(code)
    return char if before and unicodedata.category(before)[0] in "LMNSP" else f"◌{char}"


def _is_pictograph(char: str) -> bool:
    """Return True if a joiner or a style can follow: emoji, their skin tones and styles."""
    return (
        unicodedata.category(char) in ("So", "Sk")
        or ord(char) in _PICTOGRAPHS
        or ord(char) in _EMOJI_STYLES
    )


def _code_point(code: int) -> str:
    return f"<U+{code:04X}>"


def cells(text: str) -> int:
    """Return how many columns of a terminal harmless text takes."""
    return len(text) if text.isascii() else sum(_cells_of(char) for char in text)


@lru_cache(_CACHED_CHARS)
def _cells_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fit(text: str, room: int) -> int:
    """Return how many characters of harmless text fit into `room` columns."""
    taken = end = 0
    while end < len(text) and (taken := taken + _cells_of(text[end])) <= room:
        end += 1
    return end


def wrap(text: str, width: int, first: int | None = None) -> list[str]:
    """Break harmless `text`, at spaces if there are any, into rows of at most `width` columns.

    `first`: the columns of the first row, if it has fewer.
    """
    rows: list[str] = []
    width = max(width, _LEAST_ROW)
    room = width if first is None else max(first, _LEAST_ROW)
    while (cut := _cut(text, room)) < len(text):
        rows.append(text[:cut].rstrip(" "))
        text, room = text[cut:].lstrip(" "), width
    return [*rows, text]


def _cut(text: str, room: int) -> int:
    """Return the length in characters of a row of `room` columns.

    It ends behind a space in its second half, or hard.
    """
    end = fit(text, room)
    if end == len(text):
        return end
    space = text.rfind(" ", end // 2, end + 1)
    return space + 1 if space > 0 else max(end, 1)
