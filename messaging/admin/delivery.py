"""Show for each message of a page whether it has reached its recipients."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from messaging import services
from messaging.models import Member, Message, QueuedMessage

KEPT_FOR = "_kept_for"  # attribute of a message on a page: for how many users it is queued, or None


def delivery_state(kept_for: int | None, *, to_room: bool) -> str:
    if kept_for is None:
        return str(_("on its way"))
    if not kept_for:
        return str(_("delivered"))
    return str(_("kept for {count}") if to_room else _("kept")).format(count=kept_for)


def fill_delivery(messages: Sequence[Message]) -> None:
    """Note on each message how many offline queues hold it, in three queries."""
    delivered_id = services.high_water_marks().delivered_id
    kept = count_undelivered(messages)
    for message in messages:
        vars(message)[KEPT_FOR] = kept[message.pk] if message.pk <= delivered_id else None


def count_undelivered(messages: Sequence[Message]) -> Counter[int]:
    """Return for each message how many offline queues hold it.

    The key of QueuedMessage begins with the user, so the query names the possible recipients.
    """
    recipients = {message.recipient_id for message in messages if message.recipient_id}
    rooms = {message.room_id for message in messages if message.room_id}
    counts: Counter[int] = Counter()
    groups: tuple[Any, ...] = (recipients, Member.objects.filter(room__in=rooms).values("user_id"))
    for users in groups:
        kept = QueuedMessage.objects.filter(
            user_id__in=users, message_id__in=[message.pk for message in messages]
        )
        rows = kept.order_by().values_list("message_id").annotate(Count("user_id"))
        counts |= Counter(dict(rows))
    return counts
