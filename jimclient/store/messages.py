"""Messages as the store keeps them."""

from dataclasses import dataclass
from enum import IntEnum

from jimclient.net.connection import JimObject
from jimclient.net.fields import names_of, objects_of, seconds_of, text_of, whole_of
from jimclient.text.names import fold, is_room


class Mark(IntEnum):
    """Name how far a message of ours has come. A mark only ever rises."""

    NONE = 0  # somebody else's message
    UNSURE = 1  # sent to a server without ids that did not answer; a repetition might double it
    KEPT = 2  # the server has it
    DELIVERED = 3  # the recipient has it
    READ = 4  # the recipient has seen it


@dataclass(frozen=True, slots=True)
class Quote:
    """Hold the beginning of the message that is answered."""

    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """Hold how many users have reacted with an emoji; `own`: we are among them."""

    emoji: str
    count: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message.

    `at` is Unix seconds; `msg_id` is the server's number and `client_id` the sender's own id,
    each None where it is not known. `mentions` is known of what has just come, and not stored.
    """

    sender: str
    recipient: str
    text: str
    at: float
    msg_id: int | None = None
    client_id: str | None = None
    mark: Mark = Mark.NONE
    reply_to: int | None = None
    quote: Quote | None = None
    is_edited: bool = False
    is_deleted: bool = False
    reactions: tuple[Reaction, ...] = ()
    mentions: tuple[str, ...] = ()

    def partner(self, me: str) -> str:
        """Return the other side of the conversation, seen from `me`: a room or a person."""
        is_sent = fold(self.sender) == fold(me)
        return self.recipient if is_sent or is_room(self.recipient) else self.sender


@dataclass(frozen=True, slots=True)
class Queued:
    """Hold a message that waits in the store for the server's answer.

    `written`: it was already sent to a server without ids, which can't recognise a repetition.
    `reply_to`: the number of the message that it answers. `window`: the one that sends it.
    `refused`: the reason why the server did not take it; it waits to be edited then.
    """

    client_id: str
    recipient: str
    text: str
    at: float
    written: bool = False
    reply_to: int | None = None
    window: int = 1
    refused: str = ""


def message_of(obj: JimObject, me: str) -> Message:
    """Convert a `msg` object, or a message of a history answer."""
    mine = fold(text_of(obj, "from")) == fold(me)
    return Message(
        sender=text_of(obj, "from"),
        recipient=text_of(obj, "to") or me,
        text=text_of(obj, "message"),
        at=seconds_of(obj, "time") or 0.0,
        msg_id=whole_of(obj, "msg_id"),
        client_id=(text_of(obj, "id") or None) if mine else None,
        mark=_mark_of(obj) if mine else Mark.NONE,
        reply_to=whole_of(obj, "reply_to"),
        quote=_quote_of(obj),
        is_edited="edited" in obj,
        is_deleted=obj.get("deleted") is True,
        reactions=_reactions_of(obj),
        mentions=tuple(names_of({"data_list": obj.get("mentions")})),
    )


def _mark_of(obj: JimObject) -> Mark:
    return Mark.DELIVERED if obj.get("delivered") is True else Mark.KEPT


def _quote_of(obj: JimObject) -> Quote | None:
    quote = obj.get("quote")
    if not isinstance(quote, dict):
        return None
    return Quote(text_of(quote, "from"), text_of(quote, "message"))


def _reactions_of(obj: JimObject) -> tuple[Reaction, ...]:
    return tuple(
        Reaction(text_of(each, "emoji"), whole_of(each, "count") or 1, each.get("own") is True)
        for each in objects_of(obj, "reactions")
    )
