"""Find the message that a command is about: by its number, or the last one."""

from jimclient.commands.command import Wrong, needed_name
from jimclient.core.chat import Chat
from jimclient.store.messages import Mark, Message
from jimclient.text.i18n import _
from jimclient.text.names import fold

_LOOKED_AT = 200  # of the newest messages, for the last one of somebody


class MeantMessages:
    """Find messages of the conversation that is open. Each method raises Wrong or StoreError."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def chosen(self, rest: str, *, mine: bool | None) -> tuple[Message, str]:
        """Return the message with the number that was typed, or the last one; and what follows.

        `mine`: the last one of ours, or of others; None: of anybody.
        """
        word, _space, text = rest.partition(" ")
        if word.isascii() and word.isdecimal():
            return self._numbered(word), text.strip()
        return self._last(mine=mine), rest

    def _numbered(self, number: str) -> Message:
        partner = needed_name(self._chat.model.last_recipient)
        known = self._chat.store.message(int(number)) if len(number) < 19 else None
        if known is None or fold(known.partner(self._chat.model.me)) != fold(partner):
            text = _("There is no message {number} here. /numbers shows the numbers.")
            raise Wrong(text.format(number=number[:20]))
        return known

    def _last(self, *, mine: bool | None) -> Message:
        for message in reversed(self.newest(_LOOKED_AT)):
            is_right = mine is None or (message.mark != Mark.NONE) == mine
            if is_right and not message.is_deleted and message.msg_id is not None:
                return message
        raise Wrong(_("There is no such message here. /numbers shows the numbers."))

    def newest(self, count: int) -> list[Message]:
        """Return the newest messages, oldest first."""
        partner = needed_name(self._chat.model.last_recipient)
        rows, _more = self._chat.store.history(partner, count)
        return [message for _row, message in rows]
