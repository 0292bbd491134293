"""Reads of rooms and messages."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Collate

from accounts.models import User
from accounts.names import fold_name, is_possible_key, key_to_go_on_from
from accounts.selectors import names_page
from common.sql import find_value
from messaging.models import (
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    Member,
    Message,
    QueuedMessage,
    Room,
)

MAX_PAGE_CHARS = 100_000  # of text in one page, at least one message: a slow reader's outbox must hold it in any script


class StoredMessage(NamedTuple):
    """A message with the names of who it is from and to; `sent` in Unix seconds."""

    msg_id: int
    sender_id: int
    sender: str
    to: str
    text: str
    sealed: bool
    sent: float


STORED_FIELDS = (
    "id",
    "sender_id",
    "text",
    "sealed",
    "sent_at",
    "sender__username",
    "recipient__username",
    "room__name",
)


class Page(NamedTuple):
    """Messages, oldest first; `more` where the conversation goes on beyond them in the direction that was walked."""

    messages: list[StoredMessage]
    more: bool


def newest_message_id() -> int:
    """The id of the message that was stored last; 0 for none."""
    return Message.objects.aggregate(newest=Max("pk"))["newest"] or 0


def history_page(
    conversation: int,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
    unfiled: list[int] | None = None,
) -> Page:
    """Up to `limit` messages of a conversation: the newest, those next before the id `before`, or those next after `after`.

    `unfiled` as in `conversation_ids`.
    """
    step = 1 if after is not None else -1
    bounds = {"above": after, "below": before}
    found: list[StoredMessage] = []
    is_over = False
    while len(found) <= limit and not is_over:  # once, where no messages went with a deleted user
        ids = conversation_ids(
            conversation, **bounds, newest_first=step < 0, limit=limit + 1, unfiled=unfiled
        )
        found += messages_by_id(ids)[::step]
        is_over = len(ids) <= limit
        bounds["above" if step > 0 else "below"] = ids[-1] if ids else None
    fitting = that_fit(found[:limit])
    return Page(fitting[::step], len(found) > len(fitting))


def that_fit(messages: list[StoredMessage]) -> list[StoredMessage]:
    """The first of these messages: as many as one page holds."""
    chars = list(accumulate(len(message.text) for message in messages))
    return messages[: max(1, bisect_right(chars, MAX_PAGE_CHARS))]


def conversation_ids(
    conversation: int,
    *,
    above: int | None,
    below: int | None,
    newest_first: bool,
    limit: int,
    unfiled: list[int] | None = None,
) -> list[int]:
    """Ids of a conversation within bounds: from ConversationEntry, and from the few messages that are not filed yet: `unfiled`, where
    the caller knows those of this conversation; else they are looked for."""
    order = "-" if newest_first else ""
    entries = ConversationEntry.objects.filter(
        _between("message_id", above, below), conversation=conversation
    )
    filed = entries.order_by(order + "message_id").values_list("message_id", flat=True)[:limit]
    if unfiled is None:
        tail = Message.objects.filter(
            _between("id", above, below), conversation=conversation, id__gt=indexed_id()
        )
        unfiled = list(tail.order_by(order + "id").values_list("id", flat=True)[:limit])
    within = {
        msg_id
        for msg_id in unfiled
        if (above is None or msg_id > above) and (below is None or msg_id < below)
    }
    return sorted(within.union(filed), reverse=newest_first)[:limit]


def _between(name: str, above: int | None, below: int | None) -> Q:
    bounds = {f"{name}__gt": above, f"{name}__lt": below}
    return Q(**{key: value for key, value in bounds.items() if value is not None})


def indexed_id() -> int:
    """Up to which message ConversationEntry and ClientMessageId are filled."""
    return HighWaterMarks.objects.filter(pk=1).values_list("indexed_id", flat=True).first() or 0


def messages_by_id(ids: Iterable[int]) -> list[StoredMessage]:
    """These messages, oldest first."""
    rows = Message.objects.filter(id__in=list(ids)).order_by("id")
    return [_stored(row) for row in rows.values_list(*STORED_FIELDS)]


def _stored(row: tuple[Any, ...]) -> StoredMessage:
    msg_id, sender_id, text, sealed, sent_at, sender, recipient, room = row
    return StoredMessage(
        msg_id, sender_id, sender, recipient or room, text, sealed, sent_at.timestamp()
    )


def queued_page(user_id: int, *, after_id: int, limit: int) -> Page:
    """Up to `limit` of the messages kept for a user, oldest first, those after `after_id`."""
    kept = QueuedMessage.objects.filter(user_id=user_id, message_id__gt=after_id).order_by(
        "message_id"
    )
    found = [
        _stored(row)
        for row in kept.values_list(*(f"message__{name}" for name in STORED_FIELDS))[: limit + 1]
    ]
    fitting = that_fit(found[:limit])
    return Page(fitting, len(found) > len(fitting))


def queued_senders(user_id: int, *, up_to_id: int, limit: int) -> list[tuple[int, int]]:
    """(message id, sender's id) of the last `limit` messages kept for a user, those up to `up_to_id`."""
    kept = QueuedMessage.objects.filter(user_id=user_id, message_id__lte=up_to_id).order_by(
        "-message_id"
    )
    return list(kept.values_list("message_id", "message__sender_id")[:limit])[::-1]


def users_with_queued(user_ids: Iterable[int]) -> set[int]:
    """Those of these users for whom something is kept."""
    return set(
        QueuedMessage.objects.filter(user_id__in=list(user_ids))
        .values_list("user_id", flat=True)
        .distinct()
    )


def sent_and_queued(msg_id: int) -> tuple[float, bool] | None:
    """When a message was sent, in Unix seconds, and whether it is kept for its recipient still; None when it is gone."""
    row = Message.objects.filter(pk=msg_id).values_list("sent_at", "recipient_id").first()
    if row is None:
        return None
    return row[0].timestamp(), QueuedMessage.objects.filter(
        user_id=row[1], message_id=msg_id
    ).exists()


def find_client_message(*, sender_id: int, client_id: str) -> int | None:
    """The message that a sender sent with this id of his own, among the filed ones."""
    msg_id: int | None = find_value(
        ClientMessageId, "message", sender=sender_id, client_id=client_id
    )
    return msg_id


def greatest_client_id(sender_id: int) -> str:
    """The greatest id, by code points, that a sender has used among the filed messages; "" for none."""
    by_code_point = Collate("client_id", "BINARY" if connection.vendor == "sqlite" else "C")
    receipts = ClientMessageId.objects.filter(sender_id=sender_id).order_by(by_code_point.desc())
    return receipts.values_list("client_id", flat=True).first() or ""


def find_room(name: str) -> Room | None:
    """The room of this name, however it is written."""
    key = fold_name(name)
    return Room.objects.filter(name_key=key).first() if is_possible_key(key) else None


def find_room_by_id(room_id: int) -> Room | None:
    return Room.objects.filter(pk=room_id).first()


def rooms_page(
    user_id: int, *, prefix: str = "", after: str = "", limit: int
) -> list[tuple[str, str, int, bool]]:
    """Up to `limit` rooms in the order of their keys, those whose names begin with `prefix` and come after the name `after`: name,
    topic, number of members, whether the user is one."""
    rooms = (
        Room.objects.filter(name_key__gt=key_to_go_on_from(after)) if after else Room.objects.all()
    )
    key = fold_name(prefix)
    if key and not is_possible_key(key):
        return []
    is_member = Exists(Member.objects.filter(room=OuterRef("pk"), user=user_id))
    found = (
        rooms.filter(name_key__startswith=key)
        .annotate(size=Count("memberships"), joined=is_member)
        .order_by("name_key")
    )
    return list(found.values_list("name", "topic", "size", "joined")[:limit])


def room_names_of(user: User | int) -> list[str]:
    return list(
        Room.objects.filter(memberships__user=user)
        .order_by("name_key")
        .values_list("name", flat=True)
    )


def count_rooms_of(user: User | int) -> int:
    return Member.objects.filter(user=user).count()


def member_ids(room_id: int) -> list[int]:
    return list(Member.objects.filter(room_id=room_id).values_list("user_id", flat=True))


def member_names(room_id: int, *, after: str = "", limit: int) -> list[str]:
    """Up to `limit` names of a room's members in the order of their keys, those after the name `after`."""
    others = ~Q(pk__in=Member.objects.filter(room_id=room_id).values("user_id"))
    return names_page(after=after, limit=limit, exclude=others)
