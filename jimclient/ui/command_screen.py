"""Show a command for scripts: data on standard output, complaints on standard error."""

import json
import sys
import threading
from collections.abc import Callable, Iterable

from jimclient.core.view import Candidates
from jimclient.store.messages import Message
from jimclient.ui.formatting import Line, message_lines
from jimclient.ui.plain_screen import forget_stdout
from jimclient.ui.screen import Screen


def message_json(message: Message) -> str:
    """Return a message as one line of ASCII, which can't drive a terminal."""
    fields: dict[str, object] = {
        "from": message.sender,
        "to": message.recipient,
        "message": message.text,
        "time": message.at,
        "msg_id": message.msg_id,
    }
    if message.reply_to is not None:
        fields["reply_to"] = message.reply_to
    if message.is_edited or message.is_deleted:
        fields |= {"edited": message.is_edited, "deleted": message.is_deleted}
    if message.reactions:
        fields["reactions"] = {one.emoji: one.count for one in message.reactions}
    return json.dumps(fields)


def message_line(message: Message, me: str) -> str:
    """Return a message as one line for people."""
    [line] = message_lines(message, me, 0, words=True)
    return "".join(text for _style, text in line)


class CommandScreen(Screen):
    """Say nothing but errors; print messages only while listening."""

    human = False
    words = True
    interruptible = True
    drafts = False

    def __init__(self, *, is_listening: bool = False, as_json: bool = False) -> None:
        self.as_json = as_json
        self.on_closed: Callable[[], None] = lambda: None  # nobody reads what we print
        self._is_listening = is_listening
        self._lock = threading.Lock()
        self._closed = False

    def width(self) -> int:
        return 0

    def height(self) -> int:
        return 0

    def show(self, lines: Iterable[Line]) -> None:
        """Show nothing: sentences that are no errors are for people."""

    def tell_error(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def show_messages(self, messages: Iterable[Message], me: str) -> None:
        if self._is_listening:
            self.print_messages(messages, me)

    def print_messages(self, messages: Iterable[Message], me: str) -> None:
        """Print messages, each in one line."""
        for message in messages:
            self.print(message_json(message) if self.as_json else message_line(message, me))

    def print(self, line: str) -> None:
        """Print a line at once. End the client when nobody reads any more."""
        with self._lock:
            if self._closed:
                return
            try:
                print(line, flush=True)
            except OSError:
                self._closed = True
                forget_stdout()
        if self._closed:
            self.on_closed()

    def ask(self, prompt: str, topic: str, candidates: Candidates, draft: str = "") -> str:
        raise EOFError

    def ask_secret(self, prompt: str) -> str:
        raise EOFError

    def refresh(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass
