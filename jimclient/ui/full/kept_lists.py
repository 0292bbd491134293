"""Fill the lists of what is kept at hand: pins and bookmarks; Enter opens the message."""

from collections.abc import Callable

from jimclient.commands.command import Wrong
from jimclient.commands.kept import KeptCommands
from jimclient.store.messages import Message
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.ui.full.desk import Desk
from jimclient.ui.parts.dates import clock, day_of
from jimclient.ui.parts.picker import Choice, Picker

_SHOWN_CHARS = 300  # of a message


class KeptLists:
    """Open these lists. Called by contact_thread, which waits for the server.

    Each raises NotConnected, Refused or Wrong.
    """

    def __init__(self, desk: Desk, commands: KeptCommands) -> None:
        self._desk = desk
        self._commands = commands

    def open_pins(self, rest: str) -> None:
        """Show what is pinned in the open conversation."""
        self._open(_("Pinned"), self._commands.pins(), _("Nothing is pinned here."))

    def open_bookmarks(self, rest: str) -> None:
        """Show the bookmarks of the user."""
        self._open(_("Bookmarks"), self._commands.bookmarks(), _("You have no bookmarks."))

    def _open(self, title: str, messages: list[Message], none: str) -> None:
        if not messages:
            raise Wrong(none)
        rows = [self._row(message) for message in messages]

        def choices(typed: str) -> list[Choice]:
            return [row for row in rows if typed.casefold() in (row.label + row.hint).casefold()]

        self._desk.later(lambda: self._desk.open_list(Picker(title, title, choices)))

    def _row(self, message: Message) -> Choice:
        partner = message.partner(self._desk.chat.model.me)
        when = f"{day_of(message.at) or '?'} {clock(message.at)}"
        said = harmless(f"{message.sender}: {message.text}", _SHOWN_CHARS)
        label = f"{message.msg_id} {harmless(partner, 30)}"
        return Choice(label, f"{when} {said}", self._opener(partner, message.msg_id))

    def _opener(self, partner: str, msg_id: int | None) -> Callable[[], None]:
        def open_it() -> None:
            if msg_id is not None:
                self._desk.open_message(partner, msg_id)

        return open_it
