"""Rows of the open conversation. All text from others passes display.harmless here."""

from jim.limits import WRITTEN_NAME_CHARS
from jimclient.store.messages import Mark, Message, Queued
from jimclient.text.display import cells, fit, harmless, harmless_rows, wrap
from jimclient.text.i18n import N_, _
from jimclient.ui.formatting import Line, message_body
from jimclient.ui.parts.dates import clock

_CLOCK_CELLS = 6  # "12:00 "
_WIDE = 60  # columns; from here on marks have words
_NAME_CELLS, _NARROW_NAME_CELLS = 14, 8
_SIGNS = {Mark.UNSURE: "?", Mark.KEPT: "✓", Mark.DELIVERED: "✓✓", Mark.READ: "✓✓"}
_EDITED = "✎"
_WORDS = {
    Mark.UNSURE: N_("unsure"),
    Mark.KEPT: N_("sent"),
    Mark.DELIVERED: N_("delivered"),
    Mark.READ: N_("read"),
}


def cut(text: str, width: int) -> str:
    """Return harmless `text` in at most `width` columns, with an ellipsis if it is cut."""
    if fit(text, width) == len(text):
        return text
    return f"{text[: fit(text, width - 1)]}…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Return harmless `text` in exactly `width` columns."""
    shown = cut(text, width)
    return shown + " " * (width - cells(shown))


def separator(text: str, width: int, style: str) -> Line:
    """Return a line across the conversation with a text in its middle."""
    text = f" {cut(text, max(width - 4, 1))} "
    left = max((width - cells(text)) // 2, 0)
    return [(style, "─" * left + text + "─" * max(width - left - cells(text), 0))]


def name_cells(names: set[str], width: int) -> int:
    """Return the columns of the names in a conversation."""
    most = _NAME_CELLS if width >= _WIDE else _NARROW_NAME_CELLS
    return min(most, max((cells(harmless(name, most)) for name in names), default=0))


def message_rows(message: Message, width: int, name_width: int) -> list[Line]:
    """Return a message: time, name, text, and its mark at the right edge."""
    style = "class:me" if message.mark != Mark.NONE else "class:name"
    is_read = message.mark == Mark.READ
    tail = ("class:mark-read" if is_read else "class:mark", _tail_of(message, width))
    who, body = (style, message.sender), message_body(message)
    return _rows(clock(message.at), who, body, tail, width, name_width)


def _tail_of(message: Message, width: int) -> str:
    """Return the signs of a message at the right edge, with words on a wide screen."""
    mark, edited = _SIGNS.get(message.mark, ""), _EDITED if message.is_edited else ""
    if width >= _WIDE:
        mark = f"{mark} {_(_WORDS[message.mark])}" if mark else ""
        edited = f"{edited} {_('edited')}" if edited else ""
    return " ".join(filter(None, (edited, mark)))


def waiting_rows(queued: Queued, me: str, width: int, name_width: int) -> list[Line]:
    """Return a message of ours that waits for the server's answer, or was refused."""
    sign, word = ("✗", _("not sent")) if queued.refused else ("⧗", _("queued"))
    tail = ("class:mark", f"{sign} {word}" if width >= _WIDE else sign)
    body: Line = [("", queued.text), *([("class:error", queued.refused)] if queued.refused else [])]
    return _rows(clock(queued.at), ("class:me", me), body, tail, width, name_width)


def _rows(
    when: str,
    who: tuple[str, str],
    body: Line,
    tail: tuple[str, str],
    width: int,
    name_width: int,
) -> list[Line]:
    indent = _CLOCK_CELLS + name_width + 1
    room = max(width - indent, 1)
    texts = [
        (kind, row)
        for kind, text in body
        for line in harmless_rows(text)
        for row in wrap(line, room)
    ]
    style, name = who
    head: Line = [
        ("class:time", f"{when} "),
        (style, pad(harmless(name, WRITTEN_NAME_CHARS), name_width)),
        ("", " "),
        texts[0],
    ]
    lines: list[Line] = [head, *([("", " " * indent), text] for text in texts[1:])]
    if tail[1]:
        _append_mark(lines, tail, width)
    return lines


def _append_mark(lines: list[Line], tail: tuple[str, str], width: int) -> None:
    free = width - sum(cells(text) for _style, text in lines[-1]) - cells(tail[1])
    if free < 1:
        lines.append([])
        free = max(width - cells(tail[1]), 0)
    lines[-1] += [("", " " * free), tail]


def notice_rows(text: str, width: int, style: str = "class:notice") -> list[Line]:
    """Return a sentence of ours, its quoted parts harmless already."""
    rows = [row for line in text.split("\n") for row in wrap(line, max(width - 2, 1))]
    return [[(style, ("* ", "  ")[number > 0] + row)] for number, row in enumerate(rows)]
