"""Find the messages that are older than the operator keeps them."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.names import fold_name
from accounts.selectors import find_user
from messaging.models import Message, Room
from messaging.selectors.ids_by_time import first_id_since
from messaging.selectors.messages import indexed_id

# Messages deleted in one transaction, in which nobody else writes. Each slice is as large as the
# one before could have been in SLICE_S: a busy disk makes them smaller.
SLICE_S = 0.01
LEAST_IDS, MOST_IDS = 50, 500


class UnknownName(Exception):
    """Tell that nobody has a name that the rules give."""


class Rules(NamedTuple):
    """For how many days messages are kept, 0 for ever; and whose are kept whatever their age."""

    private_days: float
    room_days: float  # of rooms that `days_of_rooms` does not name
    days_of_rooms: Mapping[int, float]  # by the room's id
    held_users: frozenset[int]
    held_rooms: frozenset[int]


def make_rules(
    private_days: float, room_days: float, days_of_rooms: Mapping[str, float], held: list[str]
) -> Rules:
    """Return the rules with ids in place of names. Raise UnknownName: a hold must not be lost."""
    rooms = {pk: days for name, days in days_of_rooms.items() for pk in _room_ids(name)}
    held_rooms = frozenset(pk for name in held if name.startswith("#") for pk in _room_ids(name))
    held_users = frozenset(_user_id(name) for name in held if not name.startswith("#"))
    return Rules(private_days, room_days, rooms, held_users, held_rooms)


def _room_ids(name: str) -> list[int]:
    """Return every room of this name: private and closed ones can share it."""
    found = list(Room.objects.filter(name_key=fold_name(name)).values_list("pk", flat=True))
    if not found:
        raise UnknownName(name)
    return found


def _user_id(name: str) -> int:
    user = find_user(name)
    if user is None:
        raise UnknownName(name)
    return int(user.pk)


def expired_slices(rules: Rules, now: datetime) -> Iterator[QuerySet[Message, Message]]:
    """Yield the messages that the rules don't keep, the oldest first, a slice of ids at a time.

    Messages that are not indexed yet are left for the next time.
    """
    ages = [rules.private_days, rules.room_days, *rules.days_of_rooms.values()]
    days = min((age for age in ages if age), default=0)
    end = first_id_since(now - timedelta(days=days)) if days else None
    if end is None:
        return
    end = min(end, indexed_id() + 1)
    oldest = Message.objects.order_by("pk").values_list("pk", flat=True).first() or end
    chosen = Message.objects.filter(_expired(rules, now)).exclude(_held(rules))
    for low, high in _id_slices(oldest, end):
        yield chosen.filter(pk__gte=low, pk__lt=high)


def _id_slices(low: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of ids, each of a size that takes its user about SLICE_S."""
    size = LEAST_IDS
    while low < end:
        high = min(low + size, end)
        begun_at = time.monotonic()
        yield low, high
        took_s = max(time.monotonic() - begun_at, 1e-6)
        size = max(LEAST_IDS, min(int(size * SLICE_S / took_s), 2 * size, MOST_IDS))
        low = high


def _expired(rules: Rules, now: datetime) -> Q:
    """Return the condition on messages that are too old."""
    others = Q(room__isnull=False) & ~Q(room__in=list(rules.days_of_rooms))
    found = _older(Q(recipient__isnull=False), rules.private_days, now)
    found |= _older(others, rules.room_days, now)
    for room_id, days in rules.days_of_rooms.items():
        found |= _older(Q(room=room_id), days, now)
    return found


def _older(which: Q, days: float, now: datetime) -> Q:
    return which & Q(sent_at__lt=now - timedelta(days=days)) if days else Q(pk__in=[])


def _held(rules: Rules) -> Q:
    """Return the condition on messages that are kept whatever their age."""
    users = list(rules.held_users)
    return Q(room__in=list(rules.held_rooms)) | Q(sender__in=users) | Q(recipient__in=users)
