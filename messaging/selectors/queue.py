"""Read the offline queue."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import QuerySet

from common.database.prepared import prepared
from messaging.models import Member, QueuedMessage
from messaging.selectors.messages import (
    Page,
    StoredMessage,
    not_deleted,
    that_fit,
    with_quotes,
)
from messaging.selectors.visibility import EVERYTHING, visibility_of


def queued_page(user_id: int, *, after_id: int, limit: int) -> Page:
    """Return up to `limit` of the messages queued for a user after `after_id`, oldest first.

    Without those that were deleted meanwhile: their rows go with the next ones.
    """
    found: list[StoredMessage] = []
    is_over = False
    while len(found) <= limit and not is_over:  # once, where none was deleted
        ids = _queued_ids(user_id, after_id, limit + 1)
        found += not_deleted(ids)
        is_over = len(ids) <= limit
        after_id = ids[-1] if ids else after_id
    fitting = that_fit(found[:limit])
    has_replies = any(message.replied_to is not None for message in fitting)
    visibility = visibility_of(user_id) if has_replies else EVERYTHING
    return Page(with_quotes(fitting, visibility), len(found) > len(fitting))


def _queued_ids(user_id: int, after_id: int, limit: int) -> list[int]:
    """Return the first ids of a queue.

    Joined with the messages, the queue would be read to its end for each page: PostgreSQL takes one
    that has just grown for short, and sorts it after the join.
    """
    queued = QueuedMessage.objects.filter(user_id=user_id, message_id__gt=after_id)
    return list(queued.order_by("message_id").values_list("message_id", flat=True)[:limit])


def queued_senders(user_id: int, *, up_to_id: int, limit: int) -> list[tuple[int, int]]:
    """Return (message id, sender's id) of the last `limit` messages queued for a user.

    Up to `up_to_id`.
    """
    kept = QueuedMessage.objects.filter(user_id=user_id, message_id__lte=up_to_id).order_by(
        "-message_id"
    )
    return list(kept.values_list("message_id", "message__sender_id")[:limit])[::-1]


def senders_of_queued_sealed(user_id: int, *, before: float) -> list[int]:
    """Return the ids of those whose encrypted messages, sent before this time, are queued."""
    rows = QueuedMessage.objects.filter(
        user_id=user_id,
        message__sealed=True,
        message__sent_at__lt=datetime.fromtimestamp(before, UTC),
    )
    return list(rows.values_list("message__sender_id", flat=True).distinct())


def users_with_queued(user_ids: Iterable[int]) -> set[int]:
    """Return those of these users for whom something is queued."""
    return set(
        QueuedMessage.objects.filter(user_id__in=list(user_ids))
        .values_list("user_id", flat=True)
        .distinct()
    )


@prepared
def queued_of_room(user_id: int, room_id: int) -> QuerySet[QueuedMessage, int]:
    """Return the ids of a room's messages that are queued for a user."""
    kept = QueuedMessage.objects.filter(user_id=user_id, message__room=room_id)
    return kept.values_list("message_id", flat=True)


def queued_in_room(room_id: int) -> list[tuple[int, int]]:
    """Return (user id, message id) of what is queued of a room for its members."""
    members = Member.objects.filter(room=room_id).values("user_id")
    kept = QueuedMessage.objects.filter(user_id__in=members, message__room=room_id)
    return list(kept.values_list("user_id", "message_id"))
