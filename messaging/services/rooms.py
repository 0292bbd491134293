"""Create and change rooms and their members."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.lookalikes import looks_taken, skeleton
from accounts.models import User
from accounts.names import clean_room_name, fold_name
from common.on_commit import send_after_commit
from messaging import events
from messaging.models import ConversationEntry, Member, QueuedMessage, Room
from messaging.selectors.rooms import find_room_look_alike

MAX_DELETED = 500  # rooms at once


def create_room(*, name: str, user: User | None = None) -> Room:
    """Create a room without members.

    Raise JimError: 400 for a bad name, 409 for one that looks like another room's; IntegrityError
    where the room exists.
    """
    return Room.objects.create(**_name_columns(name), created_by=user)


def _name_columns(name: str, *, but: int | None = None) -> dict[str, str]:
    """Return the columns of a new name; raise JimError for a name that can't be."""
    name = clean_room_name(name)
    if other := find_room_look_alike(name, but=but):
        raise looks_taken(name, other)
    return {"name": name, "name_key": fold_name(name), "name_skeleton": skeleton(name)}


@transaction.atomic
def join_room(*, room: Room, user: User) -> bool:
    """Make `user` a member of the room; return False if they already are."""
    _row, is_new = Member.objects.get_or_create(room=room, user=user)
    if is_new:
        send_after_commit(events.MemberChanged(room.pk, user.pk, has_joined=True))
    return is_new


@transaction.atomic
def leave_room(*, room: Room, user: User) -> bool:
    """End the membership of `user`, and forget what is queued; return False for no member."""
    count, _rows = Member.objects.filter(room=room, user=user).delete()
    if count:
        QueuedMessage.objects.filter(user_id=user.pk, message__room=room).delete()
        send_after_commit(events.MemberChanged(room.pk, user.pk, has_joined=False))
    return bool(count)


def delete_unused_rooms(*, older_than: timedelta) -> int:
    """Delete rooms of ordinary users that nobody is in and nobody has spoken in; return the count.

    Else one user could fill the list of rooms by joining and leaving. Every message must be
    indexed, and no transaction open: for each deleted room SQLite would look through all messages
    for one that refers to it, so its constraints are off meanwhile.
    """
    spoken = ConversationEntry.objects.filter(conversation=OuterRef("pk") * -1)
    unused = Room.objects.filter(
        ~Exists(spoken),
        members=None,
        created_by__is_staff=False,
        created_at__lt=timezone.now() - older_than,
    )
    room_ids = list(unused.order_by("pk").values_list("pk", flat=True)[:MAX_DELETED])
    if room_ids:
        with connection.constraint_checks_disabled(), transaction.atomic():
            rooms = Room.objects.filter(pk__in=room_ids)
            rooms._raw_delete(rooms.db)  # nothing refers to them: nothing is to cascade
            for room_id in room_ids:
                send_after_commit(events.RoomChanged(room_id))
    return len(room_ids)


@transaction.atomic
def rename_room(*, room: Room, name: str) -> None:
    """Give the room another name; raise as `create_room` does."""
    columns = _name_columns(name, but=room.pk)
    for column, value in columns.items():
        setattr(room, column, value)
    room.save(update_fields=list(columns))
    send_after_commit(events.RoomChanged(room.pk))


@transaction.atomic
def set_topic(*, room: Room, topic: str, user_id: int) -> None:
    """Set the topic of a room; `user_id` is of whoever sets it."""
    room.topic = topic
    room.save(update_fields=["topic"])
    send_after_commit(events.TopicChanged(room.pk, topic, user_id))


@transaction.atomic
def set_read_only(*, room: Room, is_read_only: bool) -> None:
    """Set whether only the room's creator can write in it."""
    room.is_read_only = is_read_only
    room.save(update_fields=["is_read_only"])
    send_after_commit(events.RoomChanged(room.pk))


def announce(*, sender: User, room: Room, text: str) -> None:
    """Have the operator speak in a room, as a member or not."""
    send_after_commit(events.RoomAnnounced(sender.pk, room.name, text))
