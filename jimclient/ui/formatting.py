"""Lines for the screen: messages, notices, lists, tables.

All text from others passes display.harmless here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from jim.limits import WRITTEN_NAME_CHARS
from jimclient.store.messages import Mark, Message, Reaction
from jimclient.text.display import cells, harmless, harmless_rows, wrap
from jimclient.text.i18n import N_, _
from jimclient.text.names import is_room

Line = list[tuple[str, str]]  # (style, text); the styles are those of prompt_screen.STYLE

# under the text, behind "12:00 "; nothing that we write ourselves begins with it
_INDENT = "      "
_NOTICE = "* "  # no message line begins so: it begins with its time
_SIGNS = {Mark.UNSURE: "?", Mark.KEPT: "✓", Mark.DELIVERED: "✓✓"}
_WORDS = {
    Mark.UNSURE: N_("unsure"),
    Mark.KEPT: N_("sent"),
    Mark.DELIVERED: N_("delivered"),
    Mark.READ: N_("read"),
}


def message_body(message: Message) -> Line:
    """Return the paragraphs of a message: what it answers, its text, the reactions.

    They are as others wrote them, not yet harmless.
    """
    body: Line = []
    if quote := message.quote:
        body.append(("class:quote", f"> {quote.sender}: {' '.join(quote.text.split())}"))
    if message.is_deleted:
        body.append(("class:notice", _("[deleted]")))
    else:
        body.append(("", message.text))
    if message.reactions:
        counted = [_reaction(reaction) for reaction in message.reactions]
        body.append(("class:reactions", "  ".join(counted)))
    return body


def _reaction(reaction: Reaction) -> str:
    return f"{reaction.emoji} {reaction.count}{' ✓' if reaction.own else ''}"


def message_lines(message: Message, me: str, width: int, words: bool = False) -> list[Line]:
    """Return a message in lines of `width` columns (0: one line of any length).

    `words`: marks as words instead of signs.
    """
    head: Line = [("class:time", f"{_clock(message.at)} "), *_who(message, me), ("", ": ")]
    tail = _mark(message, words)
    text = "\n".join(text for _style, text in message_body(message))
    if not width:
        return [[*head, ("", harmless(text)), *tail]]
    rows = _rows(text, width, width - sum(cells(text) for _style, text in head))
    if cells(rows[-1]) + sum(cells(text) for _style, text in tail) + len(_INDENT) > width:
        rows.append("")
    lines: list[Line] = [[*head, ("", rows[0])], *([("", _INDENT + row)] for row in rows[1:])]
    lines[-1] += tail
    return lines


def _rows(text: str, width: int, first: int) -> list[str]:
    """Return a text's rows; a head that leaves too little room has the first row to itself."""
    rows: list[str] = [] if first >= width // 3 else [""]
    for line in harmless_rows(text):
        rows += wrap(line, width - len(_INDENT), None if rows else first)
    return rows


def _who(message: Message, me: str) -> Line:
    mine = message.partner(me) != message.sender and message.mark != Mark.NONE
    sender = ("class:me" if mine else "class:name", harmless(message.sender))
    if is_room(message.recipient):
        return [("class:room", harmless(message.recipient)), ("", " "), sender]
    return [sender, ("", " → "), ("class:name", harmless(message.recipient))] if mine else [sender]


def _mark(message: Message, words: bool) -> Line:
    mark = message.mark
    edited = _("edited") if message.is_edited else ""
    if words:
        said = ", ".join(filter(None, (edited, _(_WORDS[mark]) if mark else "")))
        return [("class:mark", f" [{said}]")] if said else []
    sign = _SIGNS.get(mark) or f"{_SIGNS[Mark.DELIVERED]} {_(_WORDS[mark])}" if mark else ""
    signs = "  ".join(filter(None, (edited, sign)))
    return [("class:mark", f"  {signs}")] if signs else []


def _clock(at: float) -> str:
    """Return the time of day of Unix seconds, with the date unless it is today.

    A time beyond all calendars is shown as ??:??.
    """
    try:
        moment = datetime.fromtimestamp(at)
    except (OverflowError, ValueError, OSError):
        return "??:??"
    return moment.strftime("%H:%M" if moment.date() == datetime.now().date() else "%Y-%m-%d %H:%M")


def notice_lines(text: str, width: int, style: str = "class:notice") -> list[Line]:
    """Return a sentence of ours, its quoted parts harmless already."""
    lines = text.split("\n")
    rows = [row for line in lines for row in wrap(line, width - len(_NOTICE))] if width else lines
    return [
        [(style, (" " * len(_NOTICE) if number else _NOTICE) + row)]
        for number, row in enumerate(rows)
    ]


def error_lines(text: str, width: int) -> list[Line]:
    """Return a sentence about a failure, its quoted parts harmless already."""
    return notice_lines(text, width, "class:error")


def list_lines(title: str, names: Iterable[str], width: int) -> list[Line]:
    """Return a title and names: `Contacts: ann, bob`, wrapped."""
    listed = ", ".join(harmless(name, WRITTEN_NAME_CHARS) for name in names) or _("none")
    return notice_lines(f"{title}: {listed}", width, "class:list")


def table_lines(rows: Sequence[tuple[str, str]]) -> list[Line]:
    """Return two columns of our own words, for help."""
    left = max(cells(first) for first, _second in rows) + 2
    return [
        [("class:command", "  " + first + " " * (left - cells(first))), ("", second)]
        for first, second in rows
    ]
