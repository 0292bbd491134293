"""Read reactions to messages."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Q

from common.database.sql import find_value
from contacts.selectors import blocked_users
from messaging.models import Reaction


class Counted(NamedTuple):
    """Count the users who reacted to a message with one emoji; say whether one is among them."""

    emoji: str
    users: int
    is_own: bool


def reactions_of(
    ids: Iterable[int], user_id: int, *, but: frozenset[int] = frozenset()
) -> dict[int, list[Counted]]:
    """Return the reactions to each of these messages, the most frequent first.

    Those of the users `but`, whom the user blocks, don't count.
    """
    rows = Reaction.objects.filter(message_id__in=list(ids)).order_by()
    rows = rows.exclude(user__in=but) if but else rows
    counts = rows.values_list("message_id", "emoji").annotate(
        count=Count("user_id"), own=Count("user_id", filter=Q(user=user_id))
    )
    found = defaultdict(list)
    for msg_id, emoji, count, own in counts:
        found[msg_id].append(Counted(emoji, count, bool(own)))
    for counted in found.values():
        counted.sort(key=lambda one: (-one.users, one.emoji))
    return dict(found)


def counts_of(msg_id: int) -> dict[str, int]:
    """Return emoji -> how many users reacted to a message with it."""
    return {one.emoji: one.users for one in reactions_of([msg_id], 0).get(msg_id, ())}


def reactions_of_blocked(msg_id: int) -> set[tuple[str, int]]:
    """Return (emoji, user id) of the reactions to a message by users whom anybody blocks."""
    blocked = Reaction.objects.filter(message=msg_id, user__in=blocked_users())
    return set(blocked.values_list("emoji", "user_id"))


def has_reacted(msg_id: int, emoji: str, user_id: int) -> bool:
    """Return whether a user has reacted to a message with this emoji."""
    found = find_value(Reaction, "message", message=msg_id, emoji=emoji, user=user_id)
    return found is not None
