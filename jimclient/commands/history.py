"""Show pages of history and search: from the server if there is one, else from the store."""

from dataclasses import dataclass

from jimclient.core.chat import Chat, Refused
from jimclient.net.connection import JimObject
from jimclient.net.fields import objects_of
from jimclient.net.pending_requests import NotConnected
from jimclient.store.messages import Message, message_of
from jimclient.text.display import harmless
from jimclient.text.i18n import _

_FOUND_AT_MOST = 20


@dataclass(frozen=True)
class _Page:
    messages: list[Message]
    older: int | None  # the start of the next page, None if there is none


class History:
    """Show what /history, /more and /search ask for. Used by one menu's thread at a time."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._partner: str | None = None
        self._older: int | None = None
        self._from_server = False

    def open(self, partner: str | None) -> None:
        """Show the newest page of a conversation; of all that is stored here if it is None."""
        self._partner, self._older = partner, None
        is_known_there = partner is not None and bool(self._chat.model.extensions)
        self._from_server = is_known_there and self._chat.online
        where = "" if self._from_server else _(" (what is stored here)")
        self._chat.tell(_("History: {whose}").format(whose=_whose(partner)) + where)
        self._show(self._page())

    def more(self) -> None:
        """Show the page before the one shown last."""
        if self._older is None:
            self._chat.tell(_("There is nothing older."))
        else:
            self._show(self._page())

    def _show(self, page: _Page) -> None:
        self._older = page.older
        if not page.messages:
            self._chat.tell(_("There are no messages yet."))
        self._chat.show_messages(page.messages)
        if page.older is not None:
            self._chat.tell(_("/more shows older messages."))

    def _page(self) -> _Page:
        if self._from_server:
            try:
                return self._page_of_server()
            except NotConnected:
                self._from_server, self._older = False, None
                self._chat.tell(_("No connection: this is what is stored here."))
        size = self._chat.screen.page_size()
        rows, more = self._chat.store.history(self._partner, size, self._older)
        return _Page([message for _row, message in rows], rows[0][0] if more else None)

    def _page_of_server(self) -> _Page:
        fields = {"with": self._partner, "limit": self._chat.screen.page_size()}
        if self._older is not None:
            fields["before"] = self._older
        answer = self._chat.request("get_history", **fields)
        messages = self._messages(answer)
        messages = self._chat.store.merge(messages, self._chat.model.me)
        older = messages[0].msg_id if messages and answer.get("more") else None
        return _Page(messages, older)

    def _messages(self, answer: JimObject) -> list[Message]:
        return [message_of(obj, self._chat.model.me) for obj in objects_of(answer, "messages")]

    def search(self, text: str, partner: str | None) -> None:
        """Show the newest messages that contain `text`.

        With `partner` the server searches, else everything that is stored here is searched.
        """
        found = self._found_by_server(text, partner) if partner and self._chat.online else None
        if found is None:
            found = self._chat.store.search(partner, text, _FOUND_AT_MOST)
        sentence = _("Found «{text}» in {whose}: {count}")
        shown = {"text": harmless(text, 60), "whose": _whose(partner), "count": len(found)}
        self._chat.tell(sentence.format(**shown))
        self._chat.show_messages(found)

    def _found_by_server(self, text: str, partner: str) -> list[Message] | None:
        """Return what the server finds; None if it can't search."""
        fields = {"with": partner, "text": text, "limit": _FOUND_AT_MOST}
        try:
            answer = self._chat.request("search", **fields)
        except (NotConnected, Refused):
            return None
        return self._chat.store.with_marks(self._messages(answer))


def _whose(partner: str | None) -> str:
    return harmless(partner) if partner else _("all conversations")
