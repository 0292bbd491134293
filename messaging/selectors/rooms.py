"""Read rooms and their members."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.lookalikes import is_look_alike, skeleton
from accounts.models import User
from accounts.names import fold_name, is_possible_key, key_to_go_on_from
from accounts.selectors import names_page
from messaging.models import (
    Member,
    Room,
)


def find_room(name: str) -> Room | None:
    """Return the room of this name, in any spelling."""
    key = fold_name(name)
    return Room.objects.filter(name_key=key).first() if is_possible_key(key) else None


def find_room_look_alike(name: str, *, but: int | None = None) -> str | None:
    """Return the name of a room for which `name` can pass, or None; `but` is that room's own id."""
    alike = Room.objects.filter(name_skeleton=skeleton(name)).exclude(name_key=fold_name(name))
    alike = alike.exclude(pk=but) if but else alike
    names = alike.values_list("name", flat=True)
    return next((other for other in names if is_look_alike(name, other)), None)


def find_room_by_id(room_id: int) -> Room | None:
    return Room.objects.filter(pk=room_id).first()


def rooms_page(
    user_id: int, *, prefix: str = "", after: str = "", limit: int
) -> list[tuple[str, str, int, bool]]:
    """Return up to `limit` rooms by key: name, topic, number of members, whether the user is one.

    Their names begin with `prefix` and come after the name `after`.
    """
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


def count_rooms_made(user_id: int, *, days: int) -> int:
    """Return how many rooms a user has created within the last `days`."""
    since = timezone.now() - timedelta(days=days)
    return Room.objects.filter(created_by=user_id, created_at__gte=since).count()


def member_ids(room_id: int) -> list[int]:
    return list(Member.objects.filter(room_id=room_id).values_list("user_id", flat=True))


def member_names(room_id: int, *, after: str = "", limit: int) -> list[str]:
    """Return up to `limit` names of a room's members by key, those after the name `after`."""
    others = ~Q(pk__in=Member.objects.filter(room_id=room_id).values("user_id"))
    return names_page(after=after, limit=limit, exclude=others)
