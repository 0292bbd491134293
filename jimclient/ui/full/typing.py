"""Actions of keys: edit, send, complete, leave, and pass the rest to the desk and its lists."""

import signal
import time
from collections.abc import Callable
from threading import get_ident

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.key_binding import KeyPressEvent

from jimclient.commands.command import Go
from jimclient.core.chat import Chat
from jimclient.core.send_queue import SendQueue
from jimclient.store.errors import StoreError
from jimclient.store.messages import Message, Queued
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.text.names import is_text
from jimclient.ui.full.commands import FullCommands
from jimclient.ui.full.desk import Desk
from jimclient.ui.full.keys import Key
from jimclient.ui.full.lists import Lists
from jimclient.ui.full.message_tools import MessageTools

_TWICE_S = 3  # two presses of Ctrl-C within so long leave


class Typing:
    """Do the actions of the table of keys. Used by the screen's thread."""

    def __init__(
        self, chat: Chat, desk: Desk, lists: Lists, commands: FullCommands, send_queue: SendQueue
    ) -> None:
        self._chat = chat
        self._desk = desk
        self._lists = lists
        self._commands = commands
        self._send_queue = send_queue
        self.messages = MessageTools(desk)
        self._interrupted_at = 0.0  # monotonic
        self.quit: Callable[[], None] = lambda: None

    def press(self, key: Key, event: KeyPressEvent) -> None:
        """Do what a key is for."""
        own = getattr(self, f"_on_{key.action}", None)
        if own:
            own(event)
            return
        owners = (self._lists, self.messages, self._desk)
        owner = next(one for one in owners if hasattr(one, key.action))
        action = getattr(owner, key.action)
        if key.argument is None:
            action()
        else:
            action(key.argument)

    def is_in(self, where: str) -> bool:
        """Return True if keys of a `where` count now."""
        if where == "always":
            return True
        if where == "list" or self._desk.picker:
            return where == "list" and self._desk.picker is not None
        if where == "chosen" or self._desk.log.chosen is not None:
            return where == "chosen" and self._desk.log.chosen is not None
        if where == "bound":
            return bool(self.messages.editing or self.messages.answered)
        return where == "input" or not self._desk.editor.buffer.text

    # Sending

    def _on_send(self, event: KeyPressEvent) -> None:
        text = self._desk.editor.buffer.text.rstrip()
        if not is_text(text):
            return self._correct(text)
        if self.messages.editing:
            return self._edit_message(text)
        if (text.startswith("/") and not text.startswith("//")) or self._commands.is_meant(text):
            return self._command(text)
        self._say(text.removeprefix("/") if text.startswith("//") else text)
        return None

    def _correct(self, text: str) -> None:
        """Put U+FFFD in place of the bytes that are no text, and let the user look at it."""
        buffer = self._desk.editor.buffer
        buffer.text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        buffer.cursor_position = len(buffer.text)
        sentence = _("Not sent: these bytes are not text in your terminal's encoding.")
        self._chat.tell_error(sentence)

    def _command(self, line: str) -> None:
        self._desk.editor.clear()
        self._desk.to_end()
        self._desk.run_later(lambda: self._run(line))

    def _run(self, line: str) -> None:
        """Run a command in contact_thread, because it may wait for the server."""
        if self._commands.run(self._commands.in_english(line)) == Go.LEAVE:
            self.quit()
        self._commands.joined()

    def _edit_message(self, text: str) -> None:
        if self._fits(text):
            self.messages.submit(text)

    def _fits(self, text: str) -> bool:
        """Return True if a text is short enough; complain if not."""
        limit = self._chat.model.text_limit
        if len(text) > limit:
            complaint = _("Not sent: {count} characters, and {limit} are allowed.")
            self._chat.tell_error(complaint.format(count=len(text), limit=limit))
        return len(text) <= limit

    def _say(self, text: str) -> None:
        one = self._desk.one
        if not text:
            return
        if one is None:
            return self._chat.tell_error(_("To whom? Ctrl+K chooses a conversation, F1 helps."))
        if not self._fits(text):
            return
        answered = self.messages.take_answered()
        queued = self._send_queue.prepare(one.name, text, answered.msg_id if answered else None)
        self._desk.keep_later(lambda: self._keep(queued, answered))
        self._desk.editor.clear()
        self._desk.log.forget_new()
        self._desk.to_end()
        return None

    def _keep(self, queued: Queued, answered: Message | None) -> None:
        """Store a text that was typed; if that fails, it comes back. Called by store_thread."""
        try:
            self._send_queue.keep(queued)
        except StoreError as error:
            complaint = _("Not sent: {text} ({reason})")
            quoted = f"«{harmless(queued.text, 60)}»"
            self._chat.tell_error(complaint.format(text=quoted, reason=harmless(str(error))))
            self._desk.later(lambda: self._give_back(queued, answered))

    def _give_back(self, queued: Queued, answered: Message | None) -> None:
        self._desk.editor.give_back(queued.recipient, queued.text)
        if answered:
            self.messages.answer_again(queued.recipient, answered)

    # Editing

    def _on_break_line(self, event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    def _on_complete(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state:
            buffer.complete_next()
        else:
            buffer.start_completion(insert_common_part=True)

    def _on_edit(self, event: KeyPressEvent) -> None:
        event.current_buffer.open_in_editor()

    # Leaving

    def _on_interrupt(self, event: KeyPressEvent) -> None:
        """Close a list, or clear the line; leave when there is nothing to clear, the second time.

        The terminal's user may have wanted to copy.
        """
        if self._desk.picker:
            return self._desk.close_list()
        if self._desk.log.chosen is not None:
            return self.messages.end()
        if self.messages.editing:
            return self.messages.cancel()
        if self._desk.editor.buffer.text:
            return self._desk.editor.clear()
        if self.messages.answered:
            return self.messages.cancel()
        if time.monotonic() - self._interrupted_at < _TWICE_S:
            self._chat.is_interrupted = True
            return self.quit()
        self._interrupted_at = time.monotonic()
        return self._chat.tell(_("Ctrl+C once more quits."))

    def _on_quit(self, event: KeyPressEvent) -> None:
        self.quit()

    def _on_suspend(self, event: KeyPressEvent) -> None:
        run_in_terminal(_suspend)


def _suspend() -> None:
    """Stop the process until the shell continues it, as prompt_screen does."""
    if stop := getattr(signal, "SIGTSTP", None):  # Windows has none
        signal.pthread_kill(get_ident(), stop)
