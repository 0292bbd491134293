"""Read messages: pages of a conversation, and what is known of one message."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Collate

from attachments.selectors import FileRow
from common.database.among import Among
from common.database.prepared import prepared_among
from common.database.sql import find_value
from messaging.models import (
    DELETED_TEXT,
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    Message,
    QueuedMessage,
)
from messaging.selectors.visibility import EVERYTHING, Visibility

# Of text in one page, but at least one message: a slow reader's outbox must hold it in any script.
MAX_PAGE_CHARS = 100_000

WRITTEN_PAGE = 200  # messages that are searched at once for a user's last one


class StoredMessage(NamedTuple):
    """Describe a message with the names of its sender and recipient; `sent` in Unix seconds."""

    msg_id: int
    sender_id: int
    sender: str
    to: str
    text: str
    sealed: bool
    sent: float
    replied_to: int | None = None
    edited: float | None = None  # Unix seconds
    is_deleted: bool = False
    quoted: tuple[str, str] | None = None  # sender and text of the message it answers
    file: FileRow | None = None


STORED_FIELDS = (
    "id",
    "sender_id",
    "text",
    "sealed",
    "sent_at",
    "sender__username",
    "recipient__username",
    "room__name",
    "details__replied_to",
    "details__text",
    "details__edited_at",
    "details__deleted_at",
    *(f"attachment__{name}" for name in FileRow._fields),
)


class Page(NamedTuple):
    """Messages, oldest first; `more` if the conversation goes on in the direction of reading."""

    messages: list[StoredMessage]
    more: bool


def newest_message_id() -> int:
    """Return the id of the message that was stored last; 0 for none."""
    return Message.objects.aggregate(newest=Max("pk"))["newest"] or 0


def id_slices(size: int) -> Iterator[QuerySet[Message, Message]]:
    """Yield all messages in slices of so many ids, up to those that come meanwhile."""
    low = 0
    while low < (newest_id := newest_message_id()):
        high = min(low + size, newest_id)
        yield Message.objects.filter(pk__gt=low, pk__lte=high)
        low = high


def history_page(
    conversation: int,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
    unindexed: list[int] | None = None,
    visibility: Visibility = EVERYTHING,
) -> Page:
    """Return up to `limit` messages: the newest, those before the id `before`, or after `after`.

    Only those that `visibility` shows; `unindexed` as in `conversation_ids`.
    """
    step = 1 if after is not None else -1
    start_id = visibility.start_of(conversation)
    bounds = {"above": max(after or 0, start_id) if after or start_id else after, "below": before}
    found: list[StoredMessage] = []
    is_over = False
    while len(found) <= limit and not is_over:  # once, where no messages went with a deleted user
        ids = conversation_ids(
            conversation, **bounds, newest_first=step < 0, limit=limit + 1, unindexed=unindexed
        )
        found += messages_by_id(ids, visibility)[::step]
        is_over = len(ids) <= limit
        bounds["above" if step > 0 else "below"] = ids[-1] if ids else None
    fitting = that_fit(found[:limit])
    return Page(fitting[::step], len(found) > len(fitting))


def that_fit(messages: list[StoredMessage]) -> list[StoredMessage]:
    """Return the first of these messages, as many as one page holds."""
    chars = list(accumulate(len(message.text) for message in messages))
    return messages[: max(1, bisect_right(chars, MAX_PAGE_CHARS))]


def conversation_ids(
    conversation: int,
    *,
    above: int | None,
    below: int | None,
    newest_first: bool,
    limit: int,
    unindexed: list[int] | None = None,
) -> list[int]:
    """Return ids of a conversation within bounds, also of messages that are not indexed yet.

    `unindexed` are those of this conversation if the caller knows them; else they are looked up.
    """
    order = "-" if newest_first else ""
    entries = ConversationEntry.objects.filter(
        _between("message_id", above, below), conversation=conversation
    )
    indexed = entries.order_by(order + "message_id").values_list("message_id", flat=True)[:limit]
    if unindexed is None:
        tail = Message.objects.filter(
            _between("id", above, below), conversation=conversation, id__gt=indexed_id()
        )
        unindexed = list(tail.order_by(order + "id").values_list("id", flat=True)[:limit])
    within = {
        msg_id
        for msg_id in unindexed
        if (above is None or msg_id > above) and (below is None or msg_id < below)
    }
    return sorted(within.union(indexed), reverse=newest_first)[:limit]


def last_written_at(
    conversation: int, sender_id: int, *, since: float, unindexed: list[int]
) -> float:
    """Return when a user wrote last in a conversation, in Unix seconds; 0.0 for before `since`.

    `unindexed` as in `conversation_ids`.
    """
    newest = partial(
        conversation_ids, conversation, above=None, newest_first=True, unindexed=unindexed
    )
    below = None
    while ids := newest(below=below, limit=WRITTEN_PAGE):
        found = Message.objects.filter(pk__in=ids).aggregate(
            own=Max("sent_at", filter=Q(sender=sender_id)), newest=Max("sent_at")
        )
        if found["own"]:
            return float(found["own"].timestamp())
        if found["newest"] is None or found["newest"].timestamp() < since:
            break
        below = ids[-1]
    return 0.0


def _between(name: str, above: int | None, below: int | None) -> Q:
    bounds = {f"{name}__gt": above, f"{name}__lt": below}
    return Q(**{key: value for key, value in bounds.items() if value is not None})


def indexed_id() -> int:
    """Return up to which message ConversationEntry and ClientMessageId are filled."""
    return HighWaterMarks.objects.filter(pk=1).values_list("indexed_id", flat=True).first() or 0


def current_epoch() -> int:
    """Return the number of the server that may write."""
    return HighWaterMarks.objects.values_list("epoch", flat=True).get(pk=1)


def messages_by_id(ids: Iterable[int], visibility: Visibility) -> list[StoredMessage]:
    """Return those of these messages that `visibility` shows, oldest first."""
    if not (wanted := list(ids)):
        return []
    stored = map(_stored, _rows_of(wanted))
    found = [message for message in stored if message.sender_id not in visibility.blocked_ids]
    return with_quotes(found, visibility)


def not_deleted(ids: Sequence[int]) -> list[StoredMessage]:
    """Return these messages without those that were deleted, oldest first and without quotes."""
    return [message for row in _rows_of(ids) if not (message := _stored(row)).is_deleted]


@prepared_among
def _rows_of(ids: Sequence[int]) -> QuerySet[Message, tuple[Any, ...]]:
    rows = Message.objects.filter(Among("id", ids)).order_by("id")
    return rows.values_list(*STORED_FIELDS)


def _stored(row: tuple[Any, ...]) -> StoredMessage:
    msg_id, sender_id, text, sealed, sent_at, sender, recipient, room, *added = row
    replied_to, new_text, edited_at, deleted_at, *file = added
    if new_text is not None:
        text, sealed = new_text, False
    if deleted_at is not None:
        text, sealed, replied_to = DELETED_TEXT, False, None
    return StoredMessage(
        *(msg_id, sender_id, sender, recipient or room, text, sealed, sent_at.timestamp()),
        replied_to=replied_to,
        edited=edited_at.timestamp() if edited_at else None,
        is_deleted=deleted_at is not None,
        file=FileRow(*file) if file[0] else None,
    )


def with_quotes(messages: list[StoredMessage], visibility: Visibility) -> list[StoredMessage]:
    """Return the messages, the replies among them with what they answer as it is now.

    What `visibility` hides is not quoted.
    """
    wanted = {message.replied_to for message in messages if message.replied_to is not None}
    if not wanted:
        return messages
    shown = Message.objects.filter(visibility.condition(), id__in=wanted)
    quoted = {one.msg_id: one for one in map(_stored, shown.values_list(*STORED_FIELDS))}
    return [
        message._replace(quoted=(one.sender, _quotable(one)))
        if (one := quoted.get(message.replied_to or 0))
        else message
        for message in messages
    ]


def _quotable(message: StoredMessage) -> str:
    """Return the text of a message, or the name of its file; nothing of a sealed one."""
    return "" if message.sealed else message.text or (message.file.name if message.file else "")


class SentMessage(NamedTuple):
    """Describe a message as its sender knows it; `sent` in Unix seconds."""

    msg_id: int
    conversation: int
    text: str
    sent: float
    is_queued: bool  # for its recipient, still

    def is_same(self, conversation: int | None, text: str) -> bool:
        """Return whether a message with this text is the same; a deleted text may have been any."""
        return self.conversation == conversation and self.text in (text, DELETED_TEXT)


def find_sent_message(msg_id: int) -> SentMessage | None:
    """Return the message with this id; None when it is gone."""
    columns = ("conversation", "text", "sent_at", "recipient_id")
    row = Message.objects.filter(pk=msg_id).values_list(*columns).first()
    if row is None:
        return None
    conversation, text, sent_at, recipient_id = row
    queued = QueuedMessage.objects.filter(user_id=recipient_id, message_id=msg_id)
    return SentMessage(msg_id, conversation, text, sent_at.timestamp(), queued.exists())


def text_of(msg_id: int) -> str | None:
    """Return the first text of a message; None when it is gone."""
    text: str | None = find_value(Message, "text", id=msg_id)
    return text


def find_client_message(*, sender_id: int, client_id: str) -> int | None:
    """Return the indexed message that a sender sent with this client id."""
    msg_id: int | None = find_value(
        ClientMessageId, "message", sender=sender_id, client_id=client_id
    )
    return msg_id


def greatest_client_id(sender_id: int) -> str:
    """Return the greatest client id of a sender's indexed messages, by code points; "" for none."""
    by_code_point = Collate("client_id", "BINARY" if connection.vendor == "sqlite" else "C")
    receipts = ClientMessageId.objects.filter(sender_id=sender_id).order_by(by_code_point.desc())
    return receipts.values_list("client_id", flat=True).first() or ""


def client_ids_page(sender_id: int, *, after: str, limit: int) -> list[str]:
    """Return up to `limit` client ids of a sender's indexed messages behind `after`, in order."""
    found = ClientMessageId.objects.filter(sender_id=sender_id, client_id__gt=after)
    return list(found.order_by("client_id").values_list("client_id", flat=True)[:limit])
