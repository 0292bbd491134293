"""Keep one conversation: with a user or in a room."""

from collections import deque
from dataclasses import dataclass, field

from jimclient.conversations.timeline import Timeline
from jimclient.store.messages import Message, Queued
from jimclient.text.names import fold, is_room

OFFLINE = "offline"
LEVELS = (ALL, MENTIONS, NONE) = ("all", "mentions", "none")  # of a conversation, as the server has
_EVERYBODY = ("all", "все")  # mentioned by @all
MAX_PUSHED = 200  # numbers of unread messages kept; the server counts to 100


@dataclass
class Conversation:
    """Hold what is known about a conversation.

    `at` is the time of the last message, Unix seconds, 0 without one. `last_id` is the greatest
    number seen; `read_id` the number up to which the user has read, on any device.
    """

    name: str
    at: float = 0.0
    last_id: int = 0
    read_id: int = 0
    unread: int = 0
    is_online: bool = False
    status: str = ""
    topic: str = ""
    is_kept: bool = False  # a contact, a room of ours, or opened: listed without messages, too
    is_blocked: bool = False  # nothing of it is shown, unless it is kept
    level: str = ALL  # which messages give a sign
    draft: str = ""
    timeline: Timeline | None = None  # None until it is opened
    waiting: dict[str, Queued] = field(default_factory=dict)  # by client_id
    key: str = ""  # the folded name; the list is sorted by it at each drawing
    _pushed: deque[int] = field(default_factory=lambda: deque(maxlen=MAX_PUSHED))

    def __post_init__(self) -> None:
        self.key = fold(self.name)

    @property
    def is_room(self) -> bool:
        """Return True for a room."""
        return is_room(self.name)

    @property
    def is_muted(self) -> bool:
        """Return True if no message gives a sign."""
        return self.level == NONE

    @property
    def is_listed(self) -> bool:
        """Return True if the list of conversations shows it."""
        is_begun = bool(self.draft or self.waiting)  # nothing that was typed is hidden
        return self.is_kept or is_begun or (self.at > 0 and not self.is_blocked)

    def is_loud(self, text: str, me: str) -> bool:
        """Return True if a new message with this text is to give a sign."""
        if self.level == MENTIONS:
            folded = fold(text)
            return any(f"@{fold(name)}" in folded for name in (me, *_EVERYBODY))
        return not self.is_muted

    def set_presence(self, status: str) -> None:
        """Take over what the server says: "online", "offline", or a status that was set."""
        self.is_online = status != OFFLINE
        self.status = "" if status in (OFFLINE, "online") else status

    def receive(self, message: Message, *, is_mine: bool) -> None:
        """Count a new message, which may be known from the server's list already."""
        self.at = max(self.at, message.at)
        if message.msg_id is not None:
            if message.msg_id <= self.last_id:
                return
            self.last_id = message.msg_id
        if is_mine:
            self.read(self.last_id)
        elif message.msg_id is None or message.msg_id > self.read_id:
            self.unread += 1
            self._pushed.append(message.msg_id or 0)

    def take_server_count(self, unread: int, read_id: int, last_id: int) -> None:
        """Take over the server's count, and add what was pushed after it was made."""
        self.read_id = max(self.read_id, read_id)
        self.last_id = max(self.last_id, last_id)
        self.unread = unread + sum(msg_id > last_id for msg_id in self._pushed)

    def read(self, up_to: int) -> None:
        """Note that the user has read up to a number, here or elsewhere."""
        self.read_id = max(self.read_id, up_to)
        if self.read_id >= self.last_id:
            self.unread = 0
            self._pushed.clear()

    def mark_unread(self, since: int) -> None:
        """Note that the user wants to read again from a message on."""
        self.read_id = min(self.read_id, since - 1)
        self.unread = max(self.unread, 1)
