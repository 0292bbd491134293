"""Run a line that begins with a slash: the tables of all subjects, names in two languages."""

from collections.abc import Iterable

from jimclient.commands.account import AccountCommands
from jimclient.commands.command import Command, Go, Table, Wrong
from jimclient.commands.contacts import ContactCommands
from jimclient.commands.files import FileCommands
from jimclient.commands.history import History
from jimclient.commands.kept import KeptCommands
from jimclient.commands.messages import MessageCommands
from jimclient.commands.name_lists import NameLists
from jimclient.commands.rooms import RoomCommands
from jimclient.core.chat import Chat, Refused
from jimclient.core.send_queue import SendQueue
from jimclient.net.pending_requests import NotConnected
from jimclient.store.errors import StoreError
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import fold
from jimclient.text.suggest import meant_by


class Commands:
    """Run commands. Used by the thread whose turn it is."""

    def __init__(self, chat: Chat, send_queue: SendQueue) -> None:
        self._chat = chat
        self._history = History(chat)
        self._lists = NameLists(chat)
        self.contacts = ContactCommands(chat, self._lists)
        self.kept = KeptCommands(chat)
        self._table: Table = {
            N_("/help"): Command("", N_("show the commands"), self._help),
            N_("/contacts"): Command("", N_("the contacts menu"), lambda rest: Go.CONTACTS),
            **self.contacts.table(),
            **MessageCommands(chat, send_queue).table(),
            **self.kept.table(),
            **FileCommands(chat).table(),
            **RoomCommands(chat, self._lists).table(),
            **self._looking_back(),
            **AccountCommands(chat).table(),
            N_("/quit"): Command("", N_("quit"), lambda rest: Go.LEAVE),
        }

    def _looking_back(self) -> Table:
        return {
            N_("/history"): Command(
                N_("[NAME or #ROOM]"),
                N_("show the conversation"),
                self._open_history,
                self._chat.model.recipients,
            ),
            N_("/more"): Command("", N_("show older messages"), self._more),
            N_("/search"): Command(N_("TEXT"), N_("search the current conversation"), self._search),
        }

    def run(self, line: str) -> Go:
        """Run a line that begins with a slash; show a failure in one line."""
        word, _space, rest = line.strip().partition(" ")
        command = self._table.get(self._name(word))
        if not command:
            return self._reject(word)
        try:
            return command.run(rest.strip()) or Go.STAY
        except (NotConnected, Refused, StoreError, Wrong) as error:
            self._chat.reject(harmless(str(error)))
            return Go.STAY

    def _name(self, word: str) -> str:
        """Return the English name of a command that may be typed in the user's language."""
        word = word.lower()
        return next((name for name in self._table if _(name) == word), word)

    def _reject(self, word: str) -> Go:
        text = _("There is no command {word}. /help lists them.")
        names = [*self._table, *map(_, self._table)]
        if meant := meant_by(word.lower(), names):
            text = _("There is no command {word}. Did you mean {meant}?")
        self._chat.reject(text.format(word=harmless(word, 30), meant=meant))
        return Go.STAY

    def rows(self) -> list[tuple[str, str]]:
        """Return each command as it is typed, and what it does."""
        return [(f"{_(n)} {c.usage and _(c.usage)}", _(c.help)) for n, c in self._table.items()]

    def candidates(self, typed: str) -> Iterable[str]:
        """Return the completions of a line that begins with a slash."""
        word, space, rest = typed.partition(" ")
        if not space:
            return [
                f"{shown} " if command.usage else shown
                for name, command in self._table.items()
                for shown in dict.fromkeys((_(name), name))
                if shown.startswith(word)
            ]
        command = self._table.get(self._name(word))
        names = command.names() if command else []
        return [f"{word} {name}" for name in names if fold(name).startswith(fold(rest))]

    def _help(self, rest: str) -> None:
        self._chat.screen.show_table(self.rows())
        self._chat.tell(
            _("Tab completes names and commands, Alt+Enter breaks a line, Ctrl-D leaves.")
        )
        self._chat.tell(_("A message that begins with a slash is written with two: //"))

    # Looking back

    def _more(self, rest: str) -> None:
        if not self._lists.more():
            self._history.more()

    def _open_history(self, partner: str) -> None:
        self._lists.forget()
        self._history.open(partner or self._chat.model.last_recipient or None)

    def _search(self, text: str) -> None:
        if not text:
            raise Wrong(_("Search for what? /search TEXT"))
        self._history.search(text, self._chat.model.last_recipient or None)
