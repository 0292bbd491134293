"""Read outgoing webhooks, and the messages that they have still to post."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from messaging.models import Member, Mention, Message, OutgoingWebhook
from messaging.selectors.mentions import mentions_of
from messaging.selectors.messages import StoredMessage, messages_by_id, newest_message_id
from messaging.selectors.visibility import Visibility, visibility_of

SLICE_IDS = 50_000  # messages looked through with one query


class Due(NamedTuple):
    """Messages that a webhook is to post, oldest first, each with the names it mentions.

    When they are posted, everything up to the message `up_to_id` is done.
    """

    calls: list[tuple[StoredMessage, list[str]]]
    up_to_id: int


def due_webhooks(now: datetime) -> list[OutgoingWebhook]:
    """Return the webhooks that are on and wait for no later try, each with its bot and room."""
    rows = OutgoingWebhook.objects.filter(Q(next_at=None) | Q(next_at__lte=now), is_on=True)
    return [
        row for row in rows.select_related("user", "room").order_by("pk") if _may_call(row, now)
    ]


def _may_call(webhook: OutgoingWebhook, now: datetime) -> bool:
    return not webhook.user.is_blocked_at(now)


def count_webhooks() -> int:
    """Return how many outgoing webhooks there are."""
    return OutgoingWebhook.objects.count()


def is_member(*, room_id: int, user_id: int) -> bool:
    """Return whether a user is a member of a room."""
    return Member.objects.filter(room=room_id, user=user_id).exists()


def due_messages(webhook: OutgoingWebhook, *, after_id: int, limit: int) -> Due:
    """Return up to `limit` messages after the message `after_id` that a webhook is to post."""
    visibility = visibility_of(webhook.user_id)
    up_to_id = min(newest_message_id(), after_id + SLICE_IDS)
    within = Message.objects.filter(pk__gt=after_id, pk__lte=up_to_id)
    found = _of_bot(within, webhook, after_id, visibility)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:limit])
    messages = [one for one in messages_by_id(ids, visibility) if not one.is_deleted]
    mentions = mentions_of(ids, webhook.user_id) if ids else {}
    calls = [(message, mentions.get(message.msg_id, [])) for message in messages]
    return Due(calls, ids[-1] if len(ids) == limit else up_to_id)


def _of_bot(
    messages: QuerySet[Message, Message],
    webhook: OutgoingWebhook,
    after_id: int,
    visibility: Visibility,
) -> QuerySet[Message, Message]:
    """Return those of these messages that concern the bot and that it can read."""
    bot_id = webhook.user_id
    mentioned = Mention.objects.filter(user=bot_id, message_id__gt=after_id).values("message_id")
    wanted = Q(recipient=bot_id) | Q(pk__in=mentioned)
    if webhook.room_id:
        wanted |= Q(room=webhook.room_id)
    own_rooms = Member.objects.filter(user=bot_id).values("room")
    return messages.filter(
        wanted, Q(room=None) | Q(room__in=own_rooms), visibility.condition(), sealed=False
    ).exclude(sender=bot_id)
