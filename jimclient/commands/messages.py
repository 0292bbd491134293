"""Run the commands about one message: answer, edit, delete it, react to it."""

import time

from jimclient.commands.command import Command, Table, Wrong, needed
from jimclient.commands.meant import MeantMessages
from jimclient.core.chat import Chat
from jimclient.core.message_changes import MessageChanges
from jimclient.core.send_queue import SendQueue
from jimclient.store.messages import Message
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _

_NUMBERED = 20  # messages that /numbers shows
_SHOWN_CHARS = 60  # of a text
_CONFIRM_S = 30  # a /delete that is repeated later asks again


class MessageCommands:
    """Run these commands; they concern the conversation that is open.

    Each raises NotConnected, Refused, StoreError or Wrong.
    """

    def __init__(self, chat: Chat, send_queue: SendQueue) -> None:
        self._chat = chat
        self._send_queue = send_queue
        self._meant = MeantMessages(chat)
        self._changes = MessageChanges(chat)
        self._doomed: tuple[int | None, float] = (None, 0.0)  # a number, and when it was asked

    def table(self) -> Table:
        """Return these commands."""
        return {
            N_("/reply"): Command(N_("[NUMBER] TEXT"), N_("answer a message"), self._reply),
            N_("/edit"): Command(
                N_("[NUMBER] TEXT"), N_("give a message of yours another text"), self._edit
            ),
            N_("/delete"): Command(
                N_("[NUMBER]"), N_("delete a message for everybody"), self._delete
            ),
            N_("/react"): Command(
                N_("[NUMBER] EMOJI"), N_("react to a message, or take it back"), self._react
            ),
            N_("/numbers"): Command(
                "", N_("the last messages with their numbers"), self._show_numbers
            ),
        }

    def _reply(self, rest: str) -> None:
        message, text = self._meant.chosen(rest, mine=False)
        partner = message.partner(self._chat.model.me)
        limit = self._chat.model.text_limit
        if len(needed(text)) > limit:
            complaint = _("Not sent: {count} characters, and {limit} are allowed.")
            raise Wrong(complaint.format(count=len(text), limit=limit))
        self._send_queue.say(partner, text, message.msg_id)

    def _edit(self, rest: str) -> None:
        message, text = self._meant.chosen(rest, mine=True)
        self._changes.edit(message, needed(text))
        self._chat.tell_change(_("It reads now: {text}").format(text=_quoted(text)))

    def _delete(self, rest: str) -> None:
        message, reason = self._meant.chosen(rest, mine=True)
        if not self._is_confirmed(message):
            text = _("Delete {text}? The same command once more deletes it for everybody.")
            return self._chat.tell(text.format(text=_quoted(message.text)))
        self._changes.delete(message, reason)
        self._chat.tell_change(_("Deleted: {text}").format(text=_quoted(message.text)))
        return None

    def _is_confirmed(self, message: Message) -> bool:
        doomed, asked_at = self._doomed
        is_confirmed = doomed == message.msg_id and time.monotonic() - asked_at < _CONFIRM_S
        self._doomed = (None, 0.0) if is_confirmed else (message.msg_id, time.monotonic())
        return is_confirmed

    def _react(self, rest: str) -> None:
        message, emoji = self._meant.chosen(rest, mine=False)
        is_on = self._changes.react(message, needed(emoji))
        text = (
            _("You react with {emoji} to {text}") if is_on else _("Taken back: {emoji} to {text}")
        )
        shown = {"emoji": harmless(emoji, _SHOWN_CHARS), "text": _quoted(message.text)}
        self._chat.tell_change(text.format(**shown))

    def _show_numbers(self, rest: str) -> None:
        rows = [
            (str(one.msg_id), harmless(f"{one.sender}: {one.text}", _SHOWN_CHARS))
            for one in self._meant.newest(_NUMBERED)
            if one.msg_id is not None
        ]
        if not rows:
            raise Wrong(_("There are no messages yet."))
        self._chat.screen.show_table(rows)


def _quoted(text: str) -> str:
    return f"«{harmless(text, _SHOWN_CHARS)}»"
