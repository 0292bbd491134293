"""Choose a message of the open conversation, and answer, edit, delete it or react to it."""

from collections.abc import Callable

from jimclient.core.chat import Refused
from jimclient.core.message_changes import MessageChanges
from jimclient.net.pending_requests import NotConnected
from jimclient.store.messages import Mark, Message
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.text.names import fold
from jimclient.ui.full.desk import Desk
from jimclient.ui.parts.picker import Choice, Picker

_EMOJI = ("👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👎", "✅", "👀")
_SHOWN_CHARS = 60  # of a message in the line above the input


class MessageTools:
    """Do what keys do to a chosen message.

    Used by the screen's thread; requests are made in contact_thread.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._chat = desk.chat
        self._changes = MessageChanges(desk.chat)
        self._answered: dict[str, Message] = {}  # by folded name of the conversation
        self._is_doomed = False  # delete was pressed once
        self.editing: Message | None = None
        desk.on_open = self._leave

    # Choosing

    @property
    def chosen(self) -> Message | None:
        """Return the chosen message."""
        one, msg_id = self._desk.one, self._desk.log.chosen
        return one.timeline.find(msg_id) if one and one.timeline else None

    def choose(self, step: int) -> None:
        """Choose the message above or below; below the newest the input line follows."""
        if self.editing or not (self._desk.one and self._desk.one.timeline):
            return
        self._is_doomed = False
        with self._desk.conversations.lock:
            messages = [one for one in self._desk.one.timeline.messages if one.msg_id is not None]
        numbers = [message.msg_id for message in messages]
        now = self._desk.log.chosen
        index = (numbers.index(now) if now in numbers else len(numbers)) + step
        if index >= len(numbers):
            return self.end()
        if index < 0:
            return self._desk.overview.ask_older(self._desk.one)
        self._desk.log.choose(numbers[index])
        return self._desk.editor.show_nothing()

    def end(self) -> None:
        """Choose no message any more."""
        self._desk.log.choose(None)
        self._is_doomed = False
        self._desk.editor.show_input()

    def _leave(self) -> None:
        """Forget what concerns the conversation that was open."""
        self._is_doomed = False
        self._desk.log.choose(None)
        self.editing = None
        self._desk.editor.end_edit()

    # Answering

    def answer(self) -> None:
        """Answer the chosen message with the next text."""
        message, one = self.chosen, self._desk.one
        if message and one:
            self._answered[fold(one.name)] = message
        self.end()

    @property
    def answered(self) -> Message | None:
        """Return the message that the next text answers."""
        one = self._desk.one
        return self._answered.get(fold(one.name)) if one else None

    def take_answered(self) -> Message | None:
        """Return the message that a text answers, and answer it no more."""
        one = self._desk.one
        return self._answered.pop(fold(one.name), None) if one else None

    def answer_again(self, name: str, message: Message) -> None:
        """Answer a message with the next text, because the last one was not kept."""
        self._answered.setdefault(fold(name), message)

    # Editing

    def edit_text(self) -> None:
        """Edit the chosen message, which must be ours."""
        message = self.chosen
        if not message or message.is_deleted:
            return
        if message.mark == Mark.NONE:
            return self._chat.tell_error(_("You can edit only what you have written."))
        self.end()
        self.editing = message
        return self._desk.editor.begin_edit(message.text)

    def submit(self, text: str) -> None:
        """Send the edited text; a refusal leaves it in the input line."""
        message = self.editing
        if not message or not text.strip():
            return

        def done() -> None:
            if self.editing is message:
                self.cancel()

        self._ask(lambda: self._changes.edit(message, text), done)

    def cancel(self) -> None:
        """Edit or answer no message any more."""
        if self.editing:
            self.editing = None
            self._desk.editor.end_edit()
        else:
            self.take_answered()

    # Deleting and reacting

    def delete(self) -> None:
        """Delete the chosen message if this is pressed twice."""
        message = self.chosen
        if not message or message.is_deleted:
            return
        if not self._is_doomed:
            self._is_doomed = True
            return
        self.end()
        self._ask(lambda: self._changes.delete(message))

    def react(self) -> None:
        """Choose an emoji for the chosen message; one that we react with already is taken back."""
        message = self.chosen
        if not message or message.is_deleted:
            return
        self.end()

        def send(emoji: str) -> None:
            self._desk.close_list()
            if emoji.strip():
                self._ask(lambda: self._changes.react(message, emoji.strip()))

        own = {one.emoji for one in message.reactions if one.own}

        def choices(typed: str) -> list[Choice]:
            if typed.strip():
                return []
            emojis = dict.fromkeys((*sorted(own), *_EMOJI))
            return [_choice(emoji, own, send) for emoji in emojis]

        title = _("React: Enter chooses; or type an emoji")
        self._desk.open_list(Picker(title, _("Emoji"), choices, send))

    def _ask(self, request: Callable[[], object], done: Callable[[], None] | None = None) -> None:
        """Make a request in contact_thread; then run `done` in the screen's thread."""

        def work() -> None:
            try:
                request()
            except (NotConnected, Refused) as error:
                return self._chat.tell_error(harmless(str(error)))
            return self._desk.later(done) if done else None

        self._desk.run_later(work)

    # The line above the input

    def hint(self) -> str:
        """Return what the line above the input says, "" for nothing."""
        if message := self.chosen:
            return self._keys(message)
        if self.editing:
            return _("edit (Esc: leave it): {text}").format(text=_quoted(self.editing))
        if answered := self.answered:
            shown = {"name": harmless(answered.sender), "text": _quoted(answered)}
            return _("reply to {name} (Esc: without): {text}").format(**shown)
        return ""

    def _keys(self, message: Message) -> str:
        if self._is_doomed:
            return _("delete it for everybody?  d: yes  Esc: no")
        if message.mark == Mark.NONE:
            return _("Enter reply  + react  Esc")
        return _("Enter reply  e edit  d delete  + react  Esc")


def _quoted(message: Message) -> str:
    return f"«{harmless(message.text, _SHOWN_CHARS)}»"


def _choice(emoji: str, own: set[str], send: Callable[[str], None]) -> Choice:
    return Choice(emoji, _("take back") if emoji in own else "", lambda: send(emoji))
