"""Collect the reactions of a batch, so that each message of it is read and told of once.

A message is kept for a moment beyond the batch: whoever reacts is seldom alone.
"""

import time
from dataclasses import dataclass, field

from messaging.selectors.details import MessageRecord

KEPT_S = 1.0  # seconds after which a message is read again


@dataclass(slots=True)
class ReactionNote:
    """Describe one reaction, as it is told; `count` is how many have it then."""

    user_id: int
    user: str
    emoji: str
    is_on: bool
    count: int


@dataclass(slots=True)
class ReactedMessage:
    """Hold a message that somebody reacts to in this batch."""

    record: MessageRecord
    counts: dict[str, int]  # of each emoji
    read_at: float = field(default_factory=time.monotonic)
    change: int = 0  # its number in the conversation; 0 until something changes
    known: dict[tuple[str, int], bool] = field(default_factory=dict)  # emoji, user id -> is on
    notes: list[ReactionNote] = field(default_factory=list)


class ReactionBatch:
    """Hold the messages that somebody has just reacted to, by id. Belongs to write_thread."""

    def __init__(self) -> None:
        self.messages: dict[int, ReactedMessage] = {}

    def begin(self) -> None:
        """Begin a batch: forget what was read too long ago."""
        oldest = time.monotonic() - KEPT_S
        self.messages = {
            msg_id: message for msg_id, message in self.messages.items() if message.read_at > oldest
        }

    def told(self) -> None:
        """Note that everybody is told, in this batch."""
        for message in self.messages.values():
            if message.change:
                message.record = message.record._replace(change=message.change)
            message.change = 0
            message.notes.clear()

    def rolled_back(self) -> None:
        """Forget everything: the batch was not stored."""
        self.messages.clear()

    def note_deleted(self, msg_id: int) -> None:
        """Note that a message was deleted."""
        if message := self.messages.get(msg_id):
            message.record = message.record._replace(is_deleted=True)
