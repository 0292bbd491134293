"""Read rooms and their members."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.lookalikes import is_look_alike, skeleton
from accounts.models import User
from accounts.names import fold_name, is_possible_key, key_to_go_on_from
from accounts.selectors import names_page
from common.database.prepared import prepared
from contacts.selectors import blocked_ids
from messaging.models import Member, Room, RoomInvitation
from messaging.roles import RANK, Role

# Sorting them takes a millisecond; a page of more takes at most 100,000 names of 1,000,000 users.
FEW_MEMBERS = 2_000
LIVE = Q(closed_at=None)
OPEN = Q(closed_at=None, is_private=False)


def find_room(name: str) -> Room | None:
    """Return the open room of this name, in any spelling."""
    key = fold_name(name)
    return Room.objects.filter(OPEN, name_key=key).first() if is_possible_key(key) else None


@prepared
def _room_ids_of_key(key: str) -> QuerySet[Room, int]:
    return Room.objects.filter(LIVE, name_key=key).order_by().values_list("pk", flat=True)


def rooms_named(name: str) -> list[Room]:
    """Return all rooms of this name, in any spelling: at most one open one, and private ones.

    Names that no room has cost least: somebody can try one after the other.
    """
    key = fold_name(name)
    found = _room_ids_of_key(key) if is_possible_key(key) else []
    return list(Room.objects.filter(pk__in=found)) if found else []


def find_room_look_alike(name: str, *, but: int | None = None) -> str | None:
    """Return the name of an open room for which `name` can pass, or None.

    `but` is that room's own id. Private rooms don't count: the answer would tell of them.
    """
    alike = Room.objects.filter(OPEN, name_skeleton=skeleton(name))
    alike = alike.exclude(name_key=fold_name(name))
    alike = alike.exclude(pk=but) if but else alike
    names = alike.values_list("name", flat=True)
    return next((other for other in names if is_look_alike(name, other)), None)


def find_room_by_id(room_id: int) -> Room | None:
    """Return the room of this id, None also for a closed one."""
    return Room.objects.filter(LIVE, pk=room_id).first()


@prepared
def names_and_creators(room_id: int) -> QuerySet[Room, Any]:
    """Return the key of a room's name and the id of whoever made it, in one row."""
    return Room.objects.filter(pk=room_id).values_list("name_key", "created_by_id")


@prepared
def _rooms_of_name(room_id: int, user_id: int, key: str) -> QuerySet[Member, int]:
    others = Member.objects.filter(user=user_id, room__name_key=key, room__closed_at=None)
    return others.exclude(room=room_id).values_list("room_id", flat=True)


def is_in_other_room_of_name(*, room_id: int, user_id: int, key: str) -> bool:
    """Return whether a user is in another room of the same name."""
    return bool(_rooms_of_name(room_id, user_id, key))


def is_name_of_another(*, room_id: int, key: str) -> bool:
    """Return whether this room can't have a name: an open one has it, or members would mix up.

    A private name of others is no obstacle for rooms that share no member with it.
    """
    others = Room.objects.filter(LIVE, name_key=key).exclude(pk=room_id)
    members = Member.objects.filter(room=room_id).values("user")
    mixed = others.filter(memberships__user__in=members)
    return others.filter(is_private=False).exists() or mixed.exists()


def find_invitation(code: str) -> RoomInvitation | None:
    """Return the invitation of this code, valid or not."""
    digest = hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
    return RoomInvitation.objects.select_related("room").filter(digest=digest).first()


class RoomSummary(NamedTuple):
    """Describe a room as a user finds it; `role` is None where they are no member."""

    name: str
    topic: str
    size: int
    role: str | None
    is_private: bool
    is_archived: bool


def rooms_page(user_id: int, *, prefix: str = "", after: str = "", limit: int) -> list[RoomSummary]:
    """Return up to `limit` rooms by key: open ones, and those that the user is in.

    Their names begin with `prefix` and come after the name `after`. Members whom the user blocks
    are not counted.
    """
    rooms = Room.objects.filter(LIVE)
    rooms = rooms.filter(name_key__gt=key_to_go_on_from(after)) if after else rooms
    key = fold_name(prefix)
    if key and not is_possible_key(key):
        return []
    role = Member.objects.filter(room=OuterRef("pk"), user=user_id).values("role")[:1]
    blocked = blocked_ids(user_id)
    shown = ~Q(memberships__user__in=blocked) if blocked else None
    found = (
        rooms.filter(name_key__startswith=key)
        .annotate(size=Count("memberships", filter=shown), own_role=Subquery(role))
        .filter(Q(is_private=False, archived_at=None) | Q(own_role__isnull=False))
        .order_by("name_key")
    )
    rows = found.values_list("name", "topic", "size", "own_role", "is_private", "archived_at")
    return [RoomSummary(*row[:5], row[5] is not None) for row in rows[:limit]]


def open_rooms(*, limit: int) -> list[tuple[str, str]]:
    """Return the names and topics of the first open rooms, by name."""
    rooms = Room.objects.filter(OPEN, archived_at=None).order_by("name_key")
    return list(rooms.values_list("name", "topic")[:limit])


def room_names_of(user: User | int) -> list[str]:
    return list(
        Room.objects.filter(memberships__user=user)
        .order_by("name_key")
        .values_list("name", flat=True)
    )


@prepared
def _room_counts(user_id: int) -> QuerySet[Member, int]:
    of_user = Member.objects.filter(user=user_id).order_by().values("user")
    return of_user.annotate(count=Count("pk")).values_list("count", flat=True)


def count_rooms_of(user_id: int) -> int:
    """Return in how many rooms a user is."""
    return sum(_room_counts(user_id))


def count_rooms_made(user_id: int, *, days: int) -> int:
    """Return how many rooms a user has created within the last `days`."""
    since = timezone.now() - timedelta(days=days)
    return Room.objects.filter(created_by=user_id, created_at__gte=since).count()


class MemberRow(NamedTuple):
    """Describe a member of a room."""

    user_id: int
    role: str
    muted_until: datetime | None
    joined_after_id: int


def members_of(room_id: int) -> list[MemberRow]:
    """Return the members of a room."""
    rows = Member.objects.filter(room_id=room_id).values_list(*MemberRow._fields)
    return [MemberRow(*row) for row in rows]


@prepared
def owner_ids_of_room(room_id: int) -> QuerySet[Member, int]:
    return Member.objects.filter(room=room_id, role=Role.OWNER).values_list("user_id", flat=True)


@prepared
def _roles(room_id: int, user_id: int) -> QuerySet[Member, str]:
    return Member.objects.filter(room=room_id, user=user_id).values_list("role", flat=True)


def role_in_room(room_id: int, user_id: int) -> Role | None:
    """Return the role that the row of a member has, muted for a time or not; None for nobody."""
    roles = _roles(room_id, user_id)
    return Role(roles[0]) if roles else None


def member_ids(room_id: int) -> list[int]:
    return list(Member.objects.filter(room_id=room_id).values_list("user_id", flat=True))


@prepared
def _members_by_joining(room_id: int) -> QuerySet[Member, tuple[int, str]]:
    members = Member.objects.filter(room=room_id).order_by("joined_at", "pk")
    return members.values_list("user_id", "role")


def longest_member(room_id: int) -> int | None:
    """Return the id of the moderator, else of the member, who has been in a room the longest."""
    members = _members_by_joining(room_id)
    heir = max(members, key=lambda member: RANK[Role(member[1])], default=None)
    return heir[0] if heir else None


def member_names(
    room_id: int, *, size: int, after: str = "", limit: int, but: frozenset[int] = frozenset()
) -> list[str]:
    """Return up to `limit` names of a room's members by key, those after the name `after`.

    Leave out the users `but`. `size` says how many members there are: few are looked up and
    sorted, among many a page is soon found in the order of all names.
    """
    members, blocked = Member.objects.filter(room_id=room_id).values("user_id"), Q(pk__in=but)
    if size <= FEW_MEMBERS:
        return names_page(after=after, limit=limit, among=Q(pk__in=members), exclude=blocked)
    return names_page(after=after, limit=limit, exclude=~Q(pk__in=members) | blocked)
