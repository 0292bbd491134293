"""Run the two menus: contacts (contact_thread) and messages (input_thread)."""

from collections.abc import Iterable

from jim.limits import NAME_CHARS
from jimclient.commands.command import Go, Wrong
from jimclient.commands.commands import Commands
from jimclient.core.chat import Chat, Refused
from jimclient.core.send_queue import SendQueue
from jimclient.core.view import Interrupted
from jimclient.net.pending_requests import NotConnected
from jimclient.store.errors import StoreError
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import fold, is_text
from jimclient.ui.screen import Screen

_CONTACTS_HELP = (
    (N_("+ NAME"), N_("add a contact")),
    (N_("- NAME"), N_("remove a contact")),
    (N_("? TEXT"), N_("find people by the beginning of the name")),
    (N_("Enter"), N_("go to the messages")),
)


class Menu:
    """Repeat a round of questions until the user wants the other menu, or out."""

    wanted: Go  # the place to which this menu leads

    def __init__(self, chat: Chat, screen: Screen, commands: Commands) -> None:
        self._chat = chat
        self._screen = screen
        self._commands = commands

    def run(self) -> bool:
        """Run until the user wants the other menu (True), or out (False)."""
        while True:
            try:
                go = self._round()
            except EOFError:
                return False
            if go in (self.wanted, Go.LEAVE):
                return go == self.wanted

    def _round(self) -> Go:
        raise NotImplementedError

    def _interrupted(self, interrupted: Interrupted) -> Go:
        """Stay if Ctrl-C has cleared a line, which Up brings back; leave if there was none."""
        if interrupted.text:
            return Go.STAY
        self._chat.is_interrupted = True
        return Go.LEAVE

    def _reject_bytes(self) -> Go:
        text = _("Not sent: these bytes are not text in your terminal's encoding.")
        self._chat.reject(text)
        return Go.STAY


class ContactsMenu(Menu):
    """Add and remove contacts."""

    wanted = Go.MESSAGES

    def __init__(self, chat: Chat, screen: Screen, commands: Commands) -> None:
        super().__init__(chat, screen, commands)
        contacts = commands.contacts
        self._signs = {"+": contacts.add, "-": contacts.delete, "?": contacts.find}

    def run(self) -> bool:
        """Run until the user goes on to the messages (True), or leaves (False)."""
        self._commands.contacts.show_contacts()
        self._screen.show_table([(_(key), _(help_)) for key, help_ in _CONTACTS_HELP])
        return super().run()

    def _round(self) -> Go:
        try:
            line = self._screen.ask(_("Contacts: "), "contacts", self._candidates).strip()
        except Interrupted as interrupted:
            return self._interrupted(interrupted)
        if not line:
            return Go.MESSAGES
        if not is_text(line):
            return self._reject_bytes()
        if line.startswith("/"):
            return self._commands.run(line)
        self._change(line)
        return Go.STAY

    def _change(self, line: str) -> None:
        change = self._signs.get(line[0])
        if not change:
            text = _("+ {name} adds a contact, - {name} removes one.")
            return self._chat.reject(text.format(name=harmless(line, NAME_CHARS)))
        try:
            change(line[1:].strip())
        except (NotConnected, Refused, StoreError, Wrong) as error:
            self._chat.reject(harmless(str(error)))

    def _candidates(self, typed: str) -> Iterable[str]:
        if typed.startswith("/"):
            return self._commands.candidates(typed)
        model = self._chat.model
        names = {"+": model.potential.sorted, "-": model.contacts.sorted}.get(typed[:1], list)()
        begun = fold(typed[1:].strip())
        return [f"{typed[0]} {name}" for name in names if fold(name).startswith(begun)]


class MessagesMenu(Menu):
    """Ask To: and Message:, again and again."""

    wanted = Go.CONTACTS

    def __init__(
        self, chat: Chat, screen: Screen, commands: Commands, send_queue: SendQueue
    ) -> None:
        super().__init__(chat, screen, commands)
        self._send_queue = send_queue

    def run(self) -> bool:
        """Run until the user goes back to the contacts (True), or leaves (False)."""
        self._chat.tell(
            _("To whom? A name or #room; Enter: the same again. /help shows all commands.")
        )
        return super().run()

    def _round(self) -> Go:
        try:
            line = self._screen.ask(self._to_prompt(), "to", self._recipients).strip()
        except Interrupted as interrupted:
            return self._interrupted(interrupted)
        if not is_text(line):
            return self._reject_bytes()
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
            text = _("A name has at most {count} characters.")
            self._chat.reject(text.format(count=NAME_CHARS))
            return False
        self._chat.model.last_recipient = self._chat.model.as_known(name)
        return True

    def _write(self, draft: str = "") -> Go:
        """Ask for the message. Nothing, or Ctrl-C, leads back to To:; a command is run.

        A text that can't be sent comes back as the draft.
        """
        try:
            asked = self._screen.ask(_("Message: "), "message", self._commands_only, draft)
        except Interrupted:
            return Go.STAY
        text = asked.rstrip()  # the first line's indentation belongs to the text
        if not is_text(text):
            return self._correct(text)
        if text.startswith("/") and not text.startswith("//"):
            return self._commands.run(text)
        self._say(text.removeprefix("/") if text.startswith("//") else text)
        return Go.STAY

    def _correct(self, text: str) -> Go:
        """Ask again, with U+FFFD in place of the bytes that are no text."""
        self._reject_bytes()
        readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return self._write(readable) if self._screen.drafts else Go.STAY

    def _say(self, text: str) -> None:
        limit = self._chat.model.text_limit
        if len(text) > limit:
            complaint = _("Not sent: {count} characters, and {limit} are allowed.")
            return self._chat.reject(complaint.format(count=len(text), limit=limit))
        if text:
            self._send(text)

    def _send(self, text: str) -> None:
        try:
            self._send_queue.say(self._chat.model.last_recipient, text)
        except StoreError as error:
            self._chat.store_failed(error)
            complaint = _("Not sent: {text} ({reason})")
            quoted = f"«{harmless(text, 60)}»"
            self._chat.reject(complaint.format(text=quoted, reason=harmless(str(error))))

    def _recipients(self, typed: str) -> Iterable[str]:
        if typed.startswith("/"):
            return self._commands.candidates(typed)
        names = self._chat.model.recipients()
        return [name for name in names if fold(name).startswith(fold(typed))]

    def _commands_only(self, typed: str) -> Iterable[str]:
        return self._commands.candidates(typed) if typed.startswith("/") else []
