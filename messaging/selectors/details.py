"""Read what was added to messages: a message that is changed, and the changes since a number."""

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Max

from messaging.models import EarlierText, Message, MessageDetails
from messaging.selectors.messages import Page, messages_by_id, that_fit
from messaging.selectors.visibility import EVERYTHING, Visibility


class MessageRecord(NamedTuple):
    """Describe a message that is to be changed; of `recipient_id` and `room_id` one is None."""

    msg_id: int
    conversation: int
    sender_id: int
    recipient_id: int | None
    room_id: int | None
    room: str | None
    sender: str
    text: str  # the newest
    is_sealed: bool
    sent: float  # Unix seconds
    is_deleted: bool
    change: int  # the number of its last change


class Changes(NamedTuple):
    """Changed messages as they are now, by change; `change` is the number of the last one."""

    page: Page
    change: int


def find_message(msg_id: int) -> MessageRecord | None:
    """Return the message with this id as it is now; None where there is none."""
    row = (
        Message.objects.filter(pk=msg_id)
        .values_list(
            *("conversation", "sender_id", "recipient_id", "room_id", "room__name"),
            *("sender__username", "text", "sealed", "sent_at"),
            *("details__text", "details__deleted_at", "details__change"),
        )
        .first()
    )
    if row is None:
        return None
    conversation, sender_id, recipient_id, room_id, room, sender, *rest = row
    text, is_sealed, sent_at, new_text, deleted_at, change = rest
    is_edited = new_text is not None
    return MessageRecord(
        *(msg_id, conversation, sender_id, recipient_id, room_id, room, sender),
        text=new_text if is_edited else text,
        is_sealed=is_sealed and not is_edited,
        sent=sent_at.timestamp(),
        is_deleted=deleted_at is not None,
        change=change or 0,
    )


def find_edit(msg_id: int, client_id: str) -> bool:
    """Return whether an edit with this client id has changed the message already."""
    return EarlierText.objects.filter(message_id=msg_id, client_id=client_id).exists()


def count_edits(msg_id: int) -> int:
    """Return how often a message was edited."""
    return EarlierText.objects.filter(message_id=msg_id).count()


def newest_changes(conversations: Collection[int]) -> Counter[int]:
    """Return the number of the last change of each of these conversations."""
    rows = MessageDetails.objects.filter(conversation__in=conversations).order_by()
    found = rows.values_list("conversation").annotate(Max("change"))
    return Counter(dict(found))


def newest_change(conversation: int) -> int:
    """Return the number of the last change in a conversation; 0 for none."""
    changes = MessageDetails.objects.filter(conversation=conversation)
    return changes.aggregate(newest=Max("change"))["newest"] or 0


def changes_page(
    conversation: int, *, after: int, limit: int, visibility: Visibility = EVERYTHING
) -> Changes:
    """Return up to `limit` messages that were changed after the change `after`, by change."""
    changed = MessageDetails.objects.filter(
        conversation=conversation,
        change__gt=max(after, 0),
        message_id__gt=visibility.start_of(conversation),
    )
    rows = list(changed.order_by("change").values_list("message_id", "change")[: limit + 1])
    numbers = dict(rows[:limit])
    found = messages_by_id(numbers, visibility)
    found.sort(key=lambda message: numbers[message.msg_id])
    fitting = that_fit(found)
    more = len(rows) > limit or len(found) > len(fitting)
    last = numbers[fitting[-1].msg_id] if len(found) > len(fitting) else None
    return Changes(Page(fitting, more), last or max(numbers.values(), default=after))
