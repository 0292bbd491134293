"""Show lists of names, a page at a time."""

from jimclient.core.chat import Chat
from jimclient.text.i18n import _

_SHOWN_AT_ONCE = 200


class NameLists:
    """Show lists of names. Used by one menu's thread at a time."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._left: list[str] = []  # of the list shown last

    def show(self, title: str, names: list[str], count: int | None = None) -> None:
        """Show names, of `count` altogether."""
        more = count is not None and count > len(names)
        title = f"{title} ({count if count is not None else len(names)})"
        self._show_page(title, [*names, "…"] if more else names)

    def more(self) -> bool:
        """Show the next names of the list; return False if there are none."""
        if not self._left:
            return False
        self._show_page("…", self._left)
        return True

    def forget(self) -> None:
        """Have no more names to show."""
        self._left = []

    def _show_page(self, title: str, names: list[str]) -> None:
        self._left = names[_SHOWN_AT_ONCE:]
        self._chat.screen.show_names(title, names[:_SHOWN_AT_ONCE])
        if self._left:
            text = _("/more shows more names ({count} left).")
            self._chat.tell(text.format(count=len(self._left)))
