"""The two menus: contacts (contact_thread) and messages (input_thread)."""

from collections.abc import Callable, Iterable

from jim.limits import NAME_CHARS
from jimclient.core.chat import Chat, Refused
from jimclient.core.commands import Commands, Go
from jimclient.core.send_queue import SendQueue
from jimclient.net.pending_requests import NotConnected
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import fold
from jimclient.ui.screen import Interrupted, Screen

_CONTACTS_HELP = (
    (N_("+ NAME"), N_("add a contact")),
    (N_("- NAME"), N_("remove a contact")),
    (N_("? TEXT"), N_("people whose names begin so")),
    (N_("Enter"), N_("on to the messages")),
)


def _run(round_: Callable[[], Go], wanted: Go) -> bool:
    """Repeat until the user wants to be in `wanted` (True), or out (False)."""
    while True:
        try:
            go = round_()
        except EOFError:
            return False
        if go in (wanted, Go.LEAVE):
            return go == wanted


class ContactsMenu:
    """Add and remove contacts."""

    def __init__(self, chat: Chat, screen: Screen, commands: Commands) -> None:
        self._chat = chat
        self._screen = screen
        self._commands = commands
        self._signs = {"+": commands.add, "-": commands.delete, "?": commands.find}

    def run(self) -> bool:
        """Run until the user goes on to the messages (True), or leaves (False)."""
        self._commands.show_contacts()
        self._screen.show_table([(_(key), _(help_)) for key, help_ in _CONTACTS_HELP])
        return _run(self._round, Go.MESSAGES)

    def _round(self) -> Go:
        try:
            line = self._screen.ask(_("Contacts: "), "contacts", self._candidates).strip()
        except Interrupted:
            return Go.LEAVE
        if not line:
            return Go.MESSAGES
        if line.startswith("/"):
            return self._commands.run(line)
        self._change(line)
        return Go.STAY

    def _change(self, line: str) -> None:
        change = self._signs.get(line[0])
        if not change:
            text = _("+ {name} adds a contact, - {name} removes one.")
            return self._chat.tell_error(text.format(name=harmless(line, NAME_CHARS)))
        try:
            change(line[1:].strip())
        except (NotConnected, Refused) as error:
            self._chat.tell_error(str(error))

    def _candidates(self, typed: str) -> Iterable[str]:
        if typed.startswith("/"):
            return self._commands.candidates(typed)
        names = {"+": self._chat.model.potential.sorted, "-": self._chat.model.contacts.sorted}.get(
            typed[:1]
        )
        return (
            [
                f"{typed[0]} {name}"
                for name in names()
                if fold(name).startswith(fold(typed[1:].strip()))
            ]
            if names
            else []
        )


class MessagesMenu:
    """Ask To: and Message:, again and again."""

    def __init__(
        self, chat: Chat, screen: Screen, commands: Commands, send_queue: SendQueue
    ) -> None:
        self._chat = chat
        self._screen = screen
        self._commands = commands
        self._send_queue = send_queue

    def run(self) -> bool:
        """Run until the user goes back to the contacts (True), or leaves (False)."""
        self._chat.tell(
            _("To whom? A name or #room; Enter: the same again. /help shows all commands.")
        )
        return _run(self._round, Go.CONTACTS)

    def _round(self) -> Go:
        try:
            line = self._screen.ask(self._to_prompt(), "to", self._recipients).strip()
        except Interrupted:
            return Go.LEAVE
        if line.startswith("/"):
            return self._commands.run(line)
        if line and not self._choose(line):
            return Go.STAY
        return self._write() if self._chat.model.last_recipient else Go.STAY

    def _to_prompt(self) -> str:
        last = self._chat.model.last_recipient
        return _("To [{name}]: ").format(name=harmless(last)) if last else _("To: ")

    def _choose(self, name: str) -> bool:
        if len(name) > NAME_CHARS:
            self._chat.tell_error(
                _("A name has at most {count} characters.").format(count=NAME_CHARS)
            )
            return False
        self._chat.model.last_recipient = self._chat.model.as_known(name)
        return True

    def _write(self) -> Go:
        """Ask for the message. Nothing, or Ctrl-C, leads back to To:; a command is run."""
        try:
            text = self._screen.ask(_("Message: "), "message", self._commands_only).strip()
        except Interrupted:
            self._chat.model.last_recipient = ""
            return Go.STAY
        if text.startswith("/") and not text.startswith("//"):
            return self._commands.run(text)
        self._say(text.removeprefix("/") if text.startswith("//") else text)
        return Go.STAY

    def _say(self, text: str) -> None:
        limit = self._chat.model.text_limit
        if len(text) > limit:
            complaint = _("Not sent: {count} characters, and {limit} are allowed.")
            return self._chat.tell_error(complaint.format(count=len(text), limit=limit))
        if text:
            self._send_queue.say(self._chat.model.last_recipient, text)

    def _recipients(self, typed: str) -> Iterable[str]:
        if typed.startswith("/"):
            return self._commands.candidates(typed)
        return [
            name for name in self._chat.model.recipients() if fold(name).startswith(fold(typed))
        ]

    def _commands_only(self, typed: str) -> Iterable[str]:
        return self._commands.candidates(typed) if typed.startswith("/") else []
