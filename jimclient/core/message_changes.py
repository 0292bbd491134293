"""Change messages on the server, and show it here at once."""

from jimclient.conversations.changes import Change, deleted, edited
from jimclient.core.chat import Chat
from jimclient.store.messages import Message


def apply_change(chat: Chat, partner: str, msg_id: int, change: Change) -> bool:
    """Change a message in the store and on the screen; return True if the store has it."""
    chat.conversations.change(partner, msg_id, change)
    is_known = False
    with chat.store_guard():
        is_known = chat.store.change(msg_id, change)
    chat.screen.refresh()
    return is_known


class MessageChanges:
    """Ask the server for changes. Never used by read_thread.

    Each raises NotConnected, or Refused with the server's reason.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def edit(self, message: Message, text: str) -> None:
        """Give a message of ours another text."""
        self._chat.request("edit", msg_id=message.msg_id, message=text)
        self._apply(message, edited(text))

    def delete(self, message: Message, reason: str = "") -> None:
        """Delete a message for everybody; moderators give a reason for what others wrote."""
        fields = {"reason": reason} if reason else {}
        self._chat.request("delete", msg_id=message.msg_id, **fields)
        self._apply(message, deleted)

    def react(self, message: Message, emoji: str) -> bool:
        """React with an emoji, or take that back; return whether we react with it now.

        The server tells every session how many do.
        """
        is_on = not any(one.own and one.emoji == emoji for one in message.reactions)
        self._chat.request("react", msg_id=message.msg_id, emoji=emoji, on=is_on)
        return is_on

    def _apply(self, message: Message, change: Change) -> None:
        if message.msg_id is not None:
            apply_change(self._chat, message.partner(self._chat.model.me), message.msg_id, change)
