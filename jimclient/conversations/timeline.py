"""Keep the loaded part of one conversation."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from jimclient.conversations.changes import Change
from jimclient.store.messages import Mark, Message

KEPT_AT_MOST = 500  # messages of a conversation that is not open any more

Place = tuple[float, int]


def place_of(message: Message) -> Place:
    """Return the key by which messages are in order."""
    return (message.at, message.msg_id or 0)


@dataclass
class Timeline:
    """Hold the newest messages of a conversation, without a gap, oldest first.

    `has_older`: there may be older ones, on the server or in the store. Used under the lock of
    Conversations.
    """

    messages: list[Message] = field(default_factory=list)
    has_older: bool = True
    is_loading: bool = False  # older ones are on their way
    _by_id: dict[int, Message] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Insert a new message at its place, or raise the mark of the one that is there."""
        if known := self.find(message.msg_id):
            mark = max(known.mark, message.mark)
            self._replace(known, replace(message, mark=mark, reactions=known.reactions))
        else:
            self._insert(message)

    def _take(self, message: Message) -> None:
        """Insert a message of a page, which knows everything but the highest mark."""
        if known := self.find(message.msg_id):
            self._replace(known, replace(message, mark=max(known.mark, message.mark)))
        else:
            self._insert(message)

    def _insert(self, message: Message) -> None:
        if message.msg_id is not None:
            self._by_id[message.msg_id] = message
        if not self.messages or place_of(self.messages[-1]) <= place_of(message):
            self.messages.append(message)
        else:
            where = bisect_right(self.messages, place_of(message), key=place_of)
            self.messages.insert(where, message)

    def _replace(self, old: Message, new: Message) -> None:
        where = bisect_right(self.messages, place_of(old), key=place_of) - 1
        if where >= 0 and self.messages[where] is old and place_of(old) == place_of(new):
            self.messages[where] = new
        else:
            self.messages.remove(old)
            self.messages.insert(bisect_right(self.messages, place_of(new), key=place_of), new)
        if new.msg_id is not None:
            self._by_id[new.msg_id] = new

    def add_all(self, messages: Iterable[Message]) -> None:
        """Insert the messages of a page."""
        for message in messages:
            self._take(message)

    def take_newest(self, page: list[Message], *, has_older: bool) -> None:
        """Begin with the server's newest page, so that no gap is hidden in what we had."""
        if page and page[0].msg_id is not None and has_older:
            first = page[0].msg_id
            kept = [m for m in self.messages if m.msg_id is None or m.msg_id >= first]
            self.messages = [m for m in kept if place_of(m) >= place_of(page[0])]
            self._by_id = {m.msg_id: m for m in self.messages if m.msg_id is not None}
        self.has_older = has_older
        self.add_all(page)

    def oldest_id(self) -> int | None:
        """Return the number of the oldest message that has one."""
        return next((m.msg_id for m in self.messages if m.msg_id is not None), None)

    def mark(self, mark: Mark, msg_id: int) -> None:
        """Raise the mark of one message of ours."""
        message = self._by_id.get(msg_id)
        if message and Mark.NONE < message.mark < mark:
            self._replace(message, replace(message, mark=mark))

    def mark_read(self, up_to: int) -> None:
        """Mark ours up to a number as read; the newest first, until one is marked already."""
        for message in reversed(self.messages):
            if message.mark == Mark.READ:
                break
            if message.msg_id is not None and message.msg_id <= up_to and message.mark:
                self.mark(Mark.READ, message.msg_id)

    def change(self, msg_id: int, change: Change) -> None:
        """Change a message, if it is loaded."""
        if message := self._by_id.get(msg_id):
            self._replace(message, change(message))

    def find(self, msg_id: int | None) -> Message | None:
        """Return the message with the server's number, if it is loaded."""
        return self._by_id.get(msg_id) if msg_id is not None else None

    def trim(self) -> None:
        """Forget what does not fit in memory for long; it can be loaded again."""
        if len(self.messages) > KEPT_AT_MOST:
            self.messages = self.messages[-KEPT_AT_MOST:]
            self._by_id = {m.msg_id: m for m in self.messages if m.msg_id is not None}
            self.has_older = True
