"""All conversations of the user on this server, in the order of their last messages."""

import threading
from collections.abc import Iterable

from jimclient.conversations.changes import Change
from jimclient.conversations.conversation import ALL, LEVELS, OFFLINE, Conversation
from jimclient.store.messages import Mark, Message, Queued
from jimclient.text.names import fold


class Conversations:
    """Keep every conversation by its name. Thread-safe; `lock` guards what it returns, too.

    `revision` grows with each change, so that a screen knows what it has drawn.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.revision = 0
        self._all: dict[str, Conversation] = {}
        self._listed: list[Conversation] = []
        self._listed_at = -1  # the revision of the list
        self._unread = 0
        self._counted_at = -1  # the revision of the count

    def get(self, name: str) -> Conversation:
        """Return the conversation with `name`, a new one if there was none."""
        with self.lock:
            key = fold(name)
            if key not in self._all:
                self._all[key] = Conversation(name)
                self.revision += 1
            return self._all[key]

    def find(self, name: str) -> Conversation | None:
        """Return the conversation with `name` if there is one."""
        return self._all.get(fold(name))

    def changed(self) -> None:
        """Note a change that somebody made under the lock."""
        self.revision += 1

    def listed(self) -> list[Conversation]:
        """Return those to show, the newest first; those without a message by name at the end."""
        with self.lock:
            if self._listed_at != self.revision:
                self._listed_at = self.revision
                shown = [one for one in self._all.values() if one.is_listed]
                self._listed = sorted(shown, key=lambda one: (-_newest(one), one.key))
            return self._listed

    def count_unread(self) -> int:
        """Return how many messages are unread, without those of muted conversations."""
        with self.lock:
            if self._counted_at != self.revision:
                self._counted_at = self.revision
                self._unread = sum(one.unread for one in self.listed() if not one.is_muted)
            return self._unread

    def keep(self, names: Iterable[str]) -> None:
        """List these names even without messages: contacts and rooms."""
        with self.lock:
            for name in names:
                self.get(name).is_kept = True
            self.revision += 1

    def forget(self, name: str) -> None:
        """List a name no longer without messages."""
        with self.lock:
            self.get(name).is_kept = False
            self.revision += 1

    # Pushes of the server

    def receive(self, messages: Iterable[Message], me: str) -> None:
        """Add new messages, from others or of our own."""
        with self.lock:
            for message in messages:
                one = self.get(message.partner(me))
                is_mine = fold(message.sender) == fold(me) and message.mark != Mark.NONE
                one.receive(message, is_mine=is_mine)
                if one.timeline:
                    one.timeline.add(message)
                if message.client_id:
                    one.waiting.pop(message.client_id, None)
            self.revision += 1

    def mark(self, mark: Mark, msg_id: int) -> None:
        """Raise the mark of a message of ours, if it is loaded."""
        with self.lock:
            for one in self._all.values():
                if one.timeline:
                    one.timeline.mark(mark, msg_id)
            self.revision += 1

    def mark_read(self, partner: str, up_to: int) -> None:
        """Mark what we wrote to `partner` up to a number as read."""
        with self.lock:
            one = self.find(partner)
            if one and one.timeline:
                one.timeline.mark_read(up_to)
                self.revision += 1

    def read(self, name: str, up_to: int) -> None:
        """Note that the user has read a conversation up to a number."""
        with self.lock:
            self.get(name).read(up_to)
            self.revision += 1

    def mark_unread(self, name: str, since: int) -> None:
        """Note that the user wants to read a conversation again, from a message on."""
        with self.lock:
            self.get(name).mark_unread(since)
            self.revision += 1

    def all(self) -> list[Conversation]:
        """Return every conversation, listed or not."""
        with self.lock:
            return list(self._all.values())

    def change(self, name: str, msg_id: int, change: Change) -> None:
        """Change a message, if it is loaded."""
        with self.lock:
            one = self.find(name)
            if one and one.timeline:
                one.timeline.change(msg_id, change)
                self.revision += 1

    def set_presence(self, name: str, status: str) -> None:
        """Note that somebody came, went or set a status."""
        with self.lock:
            if one := self.find(name):
                one.set_presence(status)
                self.revision += 1

    def lose_presence(self) -> None:
        """Note that the connection is lost, and with it the knowledge of who is online."""
        with self.lock:
            for one in self._all.values():
                one.set_presence(OFFLINE)
            self.revision += 1

    def set_topic(self, room: str, topic: str) -> None:
        """Note the topic of a room."""
        with self.lock:
            if one := self.find(room):
                one.topic = topic
                self.revision += 1

    def set_level(self, name: str, level: str) -> None:
        """Note which messages of a conversation give a sign."""
        with self.lock:
            self.get(name).level = level if level in LEVELS else ALL
            self.revision += 1

    # The queue

    def queue(self, queued: Queued) -> None:
        """Show a message of ours that waits for the server's answer."""
        with self.lock:
            self.get(queued.recipient).waiting[queued.client_id] = queued
            self.revision += 1

    def unqueue(self, client_id: str) -> None:
        """Show a message no longer as waiting."""
        with self.lock:
            for one in self._all.values():
                one.waiting.pop(client_id, None)
            self.revision += 1

    def waiting(self) -> list[Queued]:
        """Return all that waits, in the order of sending."""
        with self.lock:
            found = [queued for one in self._all.values() for queued in one.waiting.values()]
            return sorted(found, key=lambda queued: queued.client_id)


def _newest(one: Conversation) -> float:
    if not one.waiting:  # as nearly always; the list is sorted at each drawing
        return one.at
    return max(one.at, *(queued.at for queued in one.waiting.values()))
