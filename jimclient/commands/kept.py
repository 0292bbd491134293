"""Run the commands about messages that are kept at hand: pins for everybody, one's bookmarks."""

from jimclient.commands.command import Command, Table, Wrong, needed, needed_name, number_of
from jimclient.commands.meant import MeantMessages
from jimclient.core.chat import Chat
from jimclient.net.fields import objects_of
from jimclient.store.messages import Message, message_of
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _

_EXTENSION = "pins"
_SHOWN_CHARS = 60  # of a text
_BOOKMARKS = 50  # that are shown; the server's own limit of a page


class KeptCommands:
    """Run these commands. Each raises NotConnected, Refused, StoreError or Wrong."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._meant = MeantMessages(chat)

    def table(self) -> Table:
        """Return these commands."""
        number, chosen = N_("NUMBER"), N_("[NUMBER]")
        return {
            N_("/pin"): Command(chosen, N_("pin a message for everybody here"), self._pin),
            N_("/unpin"): Command(number, N_("take a pin off"), self._unpin),
            N_("/pins"): Command("", N_("the pinned messages here"), self._show_pins),
            N_("/bookmark"): Command(
                chosen, N_("keep a message at hand, on all your devices"), self._bookmark
            ),
            N_("/unbookmark"): Command(number, N_("remove a bookmark"), self._unbookmark),
            N_("/bookmarks"): Command("", N_("your bookmarks"), self._show_bookmarks),
        }

    def _pin(self, rest: str) -> None:
        self._chat.tell(_("Pinned: {text}").format(text=self._keep("pin", rest)))

    def _bookmark(self, rest: str) -> None:
        self._chat.tell(_("Bookmarked: {text}").format(text=self._keep("bookmark", rest)))

    def _keep(self, action: str, rest: str) -> str:
        """Keep the message that is meant; return its text, quoted."""
        self._check_server()
        message, _rest = self._meant.chosen(rest, mine=None)
        self._chat.request(action, msg_id=message.msg_id, on=True)
        return f"«{harmless(message.text, _SHOWN_CHARS)}»"

    def _unpin(self, number: str) -> None:
        self._let_go("pin", number)
        self._chat.tell(_("The message is no longer pinned."))

    def _unbookmark(self, number: str) -> None:
        self._let_go("bookmark", number)
        self._chat.tell(_("The bookmark is removed."))

    def _let_go(self, action: str, number: str) -> None:
        self._check_server()
        self._chat.request(action, msg_id=number_of(needed(number)), on=False)

    def _show_pins(self, rest: str) -> None:
        self._show(self.pins(), _("Nothing is pinned here."))

    def _show_bookmarks(self, rest: str) -> None:
        self._show(self.bookmarks(), _("You have no bookmarks."))

    def _show(self, messages: list[Message], none: str) -> None:
        rows = [(str(one.msg_id), self._in_short(one)) for one in messages]
        if not rows:
            raise Wrong(none)
        self._chat.screen.show_table(rows)

    def _in_short(self, message: Message) -> str:
        place = message.partner(self._chat.model.me)
        said = f"{message.sender}: {message.text}"
        return harmless(f"{place} · {said}" if place != message.sender else said, _SHOWN_CHARS)

    def pins(self) -> list[Message]:
        """Return what is pinned in the open conversation, the newest pin first."""
        self._check_server()
        where = {"with": needed_name(self._chat.model.last_recipient)}
        return self._messages("get_pins", **where)

    def bookmarks(self) -> list[Message]:
        """Return the newest bookmarks, the newest message first."""
        self._check_server()
        return self._messages("get_bookmarks", limit=_BOOKMARKS)[::-1]

    def _messages(self, action: str, **fields: object) -> list[Message]:
        answer = self._chat.request(action, **fields)
        return [message_of(obj, self._chat.model.me) for obj in objects_of(answer, "messages")]

    def _check_server(self) -> None:
        if self._chat.online and _EXTENSION not in self._chat.model.extensions:
            raise Wrong(_("This server keeps neither pins nor bookmarks."))
