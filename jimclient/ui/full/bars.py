"""Draw the rows above and below: who is open, how the connection is, what was said last."""

from jim.limits import WRITTEN_NAME_CHARS
from jimclient.core.chat import Chat
from jimclient.text.display import cells, harmless
from jimclient.text.i18n import _
from jimclient.ui.formatting import Line
from jimclient.ui.full.desk import Desk
from jimclient.ui.parts.rows import cut

_COUNTED_FROM = 0.8  # of the longest text: from here on the length is shown
_HINT_COLUMNS = 72  # a narrower status line has no hint of keys


def title_row(desk: Desk, chat: Chat, width: int) -> Line:
    """Return the first row: the open conversation, and our name and server."""
    one = desk.one
    parts = [harmless(one.name, WRITTEN_NAME_CHARS)] if one else [_("no conversation is open")]
    if one and one.is_online:
        parts.append(_("online"))
    if one and (one.status or one.topic):
        parts.append(f"«{harmless(one.status or one.topic, 200)}»")
    if one and one.is_muted:
        parts.append(_("muted"))
    host, port = chat.server
    unread = desk.conversations.count_unread()
    me = f"{harmless(chat.model.me)}@{harmless(host)}:{port}"
    right = f"{unread} ● · {me}" if unread else me
    return _both_ends(" " + " · ".join(parts), f"{right} ", width, "class:title")


def context_row(hint: str, width: int) -> Line:
    """Return the row above the input: a line, with what keys do there, if they do."""
    text = f" {cut(hint, max(width - 4, 1))} " if hint else ""
    line = "─" * max(width - cells(text) - 1, 0)
    return [("class:edge", "─"), ("class:context", text), ("class:edge", line)]


def status_row(desk: Desk, chat: Chat, width: int) -> Line:
    """Return the last row: connection, queue, the last sentence, and keys."""
    parts = [_("online") if chat.online else _("no connection")]
    waiting = desk.conversations.waiting()
    refused = sum(1 for queued in waiting if queued.refused)
    if len(waiting) > refused:
        parts.append(_("{count} to be sent").format(count=len(waiting) - refused))
    if refused:
        parts.append(_("{count} not sent: Alt+Q").format(count=refused))
    if desk.log.scroll:
        parts.append(_("Ctrl+End: to the newest"))
    told = desk.told()
    style, text = told if told else ("class:status", "")
    left = " " + " · ".join([*parts, *([text] if text else [])])
    hint = _("F1 help  Alt+A next unread") if width >= _HINT_COLUMNS else "F1"
    bar = "class:status-error" if style == "class:error" else "class:status"
    return _both_ends(left, f"{hint} ", width, bar)


def length_hint(desk: Desk, chat: Chat) -> str:
    """Return how many characters of how many are typed, when it matters."""
    length, limit = len(desk.editor.buffer.text), chat.model.text_limit
    return f"{length}/{limit}" if length >= limit * _COUNTED_FROM else ""


def _both_ends(left: str, right: str, width: int, style: str) -> Line:
    """Return two texts at the ends of a row; the left one is cut if they do not fit."""
    if cells(right) > width // 2:
        right = cut(right, width // 2)
    left = cut(left, max(width - cells(right) - 1, 1))
    return [(style, left + " " * max(width - cells(left) - cells(right), 0) + right)]
