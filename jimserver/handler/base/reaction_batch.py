"""Collect the reactions of a batch, so that each message of it is read and told of once."""

from dataclasses import dataclass, field

from messaging.selectors.details import MessageRecord


@dataclass(slots=True)
class ReactionNote:
    """One reaction, as it is told; `count` is how many have it then."""

    user: str
    emoji: str
    is_on: bool
    count: int


@dataclass(slots=True)
class ReactedMessage:
    """A message that somebody reacts to in this batch."""

    record: MessageRecord
    counts: dict[str, int]  # of each emoji
    change: int = 0  # its number in the conversation; 0 until something changes
    known: dict[tuple[str, int], bool] = field(default_factory=dict)  # emoji, user id -> is on
    notes: list[ReactionNote] = field(default_factory=list)


class ReactionBatch:
    """The messages of a batch that somebody reacts to, by id. Belongs to write_thread."""

    def __init__(self) -> None:
        self.messages: dict[int, ReactedMessage] = {}

    def note_deleted(self, msg_id: int) -> None:
        """Note that a message was deleted in this batch."""
        if message := self.messages.get(msg_id):
            message.record = message.record._replace(is_deleted=True)
