"""Delete messages that are older than the operator keeps them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.services import audit
from common.database.slices import LOCK_PAUSE_S, with_pauses
from common.database.sql import Row, delete_by_keys, delete_by_values
from common.database.turns import in_turn
from messaging.models import ClientMessageId, ConversationEntry, Member, Message, QueuedMessage
from messaging.selectors.retention import Rules, expired_slices
from messaging.services.details import delete_details_of


def count_expired(*, rules: Rules, now: datetime) -> int:
    """Return how many messages `delete_expired` would delete."""
    return sum(messages.count() for messages in expired_slices(rules, now))


def delete_expired(*, rules: Rules, now: datetime) -> int:
    """Delete what the rules don't keep, slice by slice, so that nobody waits; return how many.

    After an interruption, do it again: the rest is deleted.
    """
    slices = with_pauses(expired_slices(rules, now), LOCK_PAUSE_S)
    deleted = sum(delete_messages(messages=some) for some in slices)
    if deleted:
        audit.record_by_server("retention", after={"messages": deleted, "until": now.isoformat()})
    return deleted


def delete_messages(*, messages: QuerySet[Message, Message]) -> int:
    """Delete messages that are indexed, with all rows beside them; return how many there were.

    What goes is read before the transaction, in which nobody else writes: messages of that age
    are queued for nobody any more.
    """
    columns = ("pk", "conversation", "sender", "client_id")
    rows = list(messages.order_by("pk").values_list(*columns))
    if not rows:
        return 0
    ids = [row[0] for row in rows]
    queued = _queued(ids)
    entries = [(conversation, msg_id) for msg_id, conversation, *_rest in rows]
    named = [(sender, name, pk) for pk, _place, sender, name in rows if name is not None]
    with in_turn():
        delete_by_keys(QueuedMessage, ("user", "message"), queued)
        delete_by_keys(ConversationEntry, ("conversation", "message"), entries)
        delete_by_keys(ClientMessageId, ("sender", "client_id", "message"), named)
        delete_details_of(ids)
        return delete_by_values(Message, "id", ids)


def _queued(ids: list[int]) -> list[Row]:
    """Return what waits of these messages for anybody, found by the users that they are for."""
    chosen = Message.objects.filter(pk__in=ids)
    members = Member.objects.filter(room__in=chosen.filter(room__isnull=False).values("room"))
    users = Q(user_id__in=chosen.filter(recipient__isnull=False).values("recipient"))
    users |= Q(user_id__in=members.values("user_id"))
    between = {"message__gte": ids[0], "message__lte": ids[-1]}
    waiting = QueuedMessage.objects.filter(users, **between)
    known = set(ids)
    return [key for key in waiting.values_list("user", "message") if key[1] in known]
