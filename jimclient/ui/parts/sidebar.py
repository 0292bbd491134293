"""Draw the list of conversations at the left."""

from functools import lru_cache

from jimclient.conversations.conversation import Conversation
from jimclient.text.display import harmless
from jimclient.ui.formatting import Line
from jimclient.ui.parts.rows import pad

MIN_COLUMNS = 60  # of the screen; below, the list hides
_LEAST, _MOST = 18, 30  # columns of the list
_UNREAD_CELLS = 3
_MANY = 99
_LARGEST = "99+"
_CACHED_ROWS = 1_000

Fragment = tuple[str, str]


def list_width(columns: int) -> int:
    """Return the columns of the list on a screen of this width."""
    return min(max(columns // 5, _LEAST), _MOST)


class Sidebar:
    """Draw the conversations; those around the open one if not all fit."""

    def __init__(self) -> None:
        self._first = 0
        self._shown: list[Conversation] = []

    def rows(
        self, listed: list[Conversation], opened: Conversation | None, width: int, height: int
    ) -> list[Line]:
        """Return `height` rows."""
        index = next((i for i, one in enumerate(listed) if one is opened), None)
        if index is not None:
            self._first = min(max(self._first, index - height + 1), index)
        self._first = max(min(self._first, len(listed) - height), 0)
        self._shown = listed[self._first : self._first + height]
        lines = [_row(one, one is opened, width) for one in self._shown]
        return lines + [[] for _row_ in range(height - len(lines))]

    def at(self, row: int) -> Conversation | None:
        """Return the conversation in a row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None


def _row(one: Conversation, is_open: bool, width: int) -> Line:
    sign = "●" if one.is_online else "✎" if one.draft and not is_open else " "
    style = "class:list-open" if is_open else "class:list-unread" if one.unread else "class:list"
    if one.is_muted:
        style = "class:list-muted"
    return list(_drawn(one.name, one.unread, ">" if is_open else " ", sign, style, width))


@lru_cache(_CACHED_ROWS)
def _drawn(
    name: str, unread: int, marker: str, sign: str, style: str, width: int
) -> tuple[Fragment, ...]:
    """Return a row from what it shows: at a drawing nearly all are as before."""
    count = "" if not unread else _LARGEST if unread > _MANY else str(unread)
    is_loud = count and style != "class:list-muted"
    padded = pad(harmless(name, width), max(width - _UNREAD_CELLS - 4, 1))
    return (
        (style, marker),
        ("class:unread" if is_loud else style, f"{count:>{_UNREAD_CELLS}}"),
        (style, f" {padded}"),
        ("class:online" if sign == "●" else style, f"{sign} "),
    )
