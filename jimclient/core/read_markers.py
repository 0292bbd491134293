"""Telling people that their messages were read."""

import threading

from jimclient.core.chat import Chat
from jimclient.store.messages import Mark, Message
from jimclient.text.names import is_room


class ReadMarkers:
    """Send `read` for what was shown, but only when the user gives a sign of being there.

    A sign is a key pressed at To: or Message:. Thread-safe. Rooms get no markers: each member
    would get one from each other member for each message.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._newest: dict[str, int] = {}  # sender -> number of their newest message shown
        self._lock = threading.Lock()

    def shown(self, messages: list[Message]) -> None:
        """Note messages that are on the screen now."""
        direct = [m for m in messages if m.mark == Mark.NONE and not is_room(m.recipient)]
        with self._lock:
            self._newest |= {m.sender: m.msg_id for m in direct if m.msg_id is not None}

    def user_is_here(self) -> None:
        """Send the markers of what was shown: the user has pressed a key."""
        if not self._is_due():
            return
        with self._lock:
            newest, self._newest = self._newest, {}
        for sender, msg_id in newest.items():
            self._chat.send_read(sender, msg_id)

    def _is_due(self) -> bool:
        here = self._chat.screen.human and self._chat.events.messages_menu.is_set()
        return here and self._chat.online and "marks" in self._chat.model.extensions
