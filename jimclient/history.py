"""Looking back: pages of history and search, from the server where there is one, else from the store."""

from dataclasses import dataclass

from jimclient.chat import Chat, Refused
from jimclient.display import harmless
from jimclient.model import Message
from jimclient.requests import NotConnected
from jimclient.texts import _
from jimclient.wire import message_of

_ROWS_FOR_US = 6  # of the screen: heading, "/more", prompt, status line
_LEAST_PAGE, _SCRIPT_PAGE = 5, 50  # messages
_FOUND_AT_MOST = 20


@dataclass(frozen=True)
class _Page:
    messages: list[Message]
    older: int | None  # where the next page begins, None when there is none


class History:
    """What /history, /more and /search show. Used by one menu's thread at a time."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._partner: str | None = None
        self._older: int | None = None
        self._from_server = False

    def open(self, partner: str | None) -> None:
        """Shows the newest page of a conversation; of all that is stored here, when `partner` is None."""
        self._partner, self._older = partner, None
        self._from_server = (
            partner is not None and self._chat.online and bool(self._chat.model.extensions)
        )
        whose = harmless(partner) if partner else _("all conversations")
        where = "" if self._from_server else _(" (what is stored here)")
        self._chat.tell(_("History: {whose}").format(whose=whose) + where)
        self._show(self._page())

    def more(self) -> None:
        """Shows the page before the one shown last."""
        if self._older is None:
            self._chat.tell(_("There is nothing older."))
        else:
            self._show(self._page())

    def _show(self, page: _Page) -> None:
        self._older = page.older
        if not page.messages:
            self._chat.tell(_("Nothing has been said yet."))
        self._chat.show_messages(page.messages)
        if page.older is not None:
            self._chat.tell(_("/more shows what was before."))

    def _page(self) -> _Page:
        if self._from_server:
            try:
                return self._page_of_server()
            except NotConnected:
                self._from_server, self._older = False, None
                self._chat.tell(_("No connection: this is what is stored here."))
        rows, more = self._chat.store.history(self._partner, self._page_size(), self._older)
        return _Page([message for _row, message in rows], rows[0][0] if more else None)

    def _page_of_server(self) -> _Page:
        before = {} if self._older is None else {"before": self._older}
        fields = {"with": self._partner, "limit": self._page_size(), **before}
        answer = self._chat.request("get_history", **fields)
        messages = self._messages(answer.get("messages"))
        self._chat.store.add(messages, self._chat.model.me)
        older = messages[0].msg_id if messages and answer.get("more") else None
        return _Page(self._chat.store.with_marks(messages), older)

    def _messages(self, objects: object) -> list[Message]:
        found = objects if isinstance(objects, list) else []
        return [message_of(obj, self._chat.model.me) for obj in found if isinstance(obj, dict)]

    def _page_size(self) -> int:
        """Messages, so that a page of short ones fits the screen; the server's own limit is 50."""
        if not self._chat.screen.width():
            return _SCRIPT_PAGE
        return min(max(self._chat.screen.height() - _ROWS_FOR_US, _LEAST_PAGE), _SCRIPT_PAGE)

    def search(self, text: str, partner: str | None) -> None:
        """Shows the newest messages that contain `text`: with `partner` on the server, else of all that is stored here."""
        found = self._found_by_server(text, partner) if partner and self._chat.online else None
        if found is None:
            found = self._chat.store.search(partner, text, _FOUND_AT_MOST)
        whose = harmless(partner) if partner else _("all conversations")
        self._chat.tell(
            _("Found «{text}» in {whose}: {count}").format(
                text=harmless(text, 60), whose=whose, count=len(found)
            )
        )
        self._chat.show_messages(found)

    def _found_by_server(self, text: str, partner: str) -> list[Message] | None:
        """None where the server can't search."""
        try:
            answer = self._chat.request(
                "search", **{"with": partner, "text": text, "limit": _FOUND_AT_MOST}
            )
        except (NotConnected, Refused):
            return None
        return self._chat.store.with_marks(self._messages(answer.get("messages")))
