"""Read the messages of a script: pairs of lines on standard input, all of them data."""

from jim.limits import NAME_CHARS
from jimclient.core.chat import Chat
from jimclient.core.send_queue import SendQueue
from jimclient.store.errors import StoreError
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.text.names import is_text
from jimclient.ui.screen import Screen

_BOM = "\ufeff"


class Script:
    """Read a recipient and a text, again and again, and send every text.

    An empty recipient means the one before. No line is a command. A pair that comes to nothing
    is told with its line's number, and the exit code counts it.
    """

    def __init__(self, chat: Chat, screen: Screen, send_queue: SendQueue) -> None:
        self._chat = chat
        self._screen = screen
        self._send_queue = send_queue
        self._line_number = 0
        self._recipient = ""

    def run(self) -> bool:
        """Send all pairs; return False, because a script leaves at its end."""
        try:
            while True:
                self._send_pair()
        except EOFError:
            return False

    def _send_pair(self) -> None:
        name = self._line().strip()
        if not name and not self._recipient:
            return  # before the first recipient an empty line says nothing
        self._recipient = name or self._recipient
        try:
            text = self._line()
        except EOFError:
            if name:
                self._reject(_("no text follows the recipient {name}"), name)
            raise
        if text.strip():
            self._say(self._recipient, text)

    def _line(self) -> str:
        line = self._screen.ask("", "", lambda typed: ())
        self._line_number += 1
        return line.removeprefix(_BOM) if self._line_number == 1 else line

    def _say(self, recipient: str, text: str) -> None:
        limit = self._chat.model.text_limit
        if not is_text(recipient) or not is_text(text):
            self._reject(_("these bytes are not text in the encoding of the input"), recipient)
        elif len(recipient) > NAME_CHARS:
            self._reject(_("the recipient's name has more than {limit} characters"), recipient)
        elif len(text) > limit:
            self._reject(_("the text has more than {limit} characters"), recipient, limit)
        else:
            self._queue(recipient, text)

    def _queue(self, recipient: str, text: str) -> None:
        try:
            self._send_queue.say(recipient, text)
        except StoreError as error:
            self._chat.store_failed(error)
            self._reject(_("the local store failed"), recipient)

    def _reject(self, reason: str, name: str, limit: int = NAME_CHARS) -> None:
        text = _("Not sent: line {line}, to {name} ({reason})")
        quoted = harmless(name, NAME_CHARS)
        reason = reason.format(name=quoted, limit=limit)
        self._chat.reject(text.format(line=self._line_number, name=quoted, reason=reason))
