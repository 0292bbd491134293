"""Create and change rooms and their members."""

from django.db import transaction

from accounts.models import User
from accounts.names import clean_room_name, fold_name
from common.on_commit import send_after_commit
from messaging import events
from messaging.models import (
    Member,
    QueuedMessage,
    Room,
)


def create_room(*, name: str, user: User | None = None) -> Room:
    """A new room without members. Raises JimError 400 for a name that can't be; IntegrityError where the room exists."""
    name = clean_room_name(name)
    return Room.objects.create(name=name, name_key=fold_name(name), created_by=user)


@transaction.atomic
def join_room(*, room: Room, user: User) -> bool:
    """Makes `user` a member; False where he is one."""
    _row, is_new = Member.objects.get_or_create(room=room, user=user)
    if is_new:
        send_after_commit(events.MemberChanged(room.pk, user.pk, has_joined=True))
    return is_new


@transaction.atomic
def leave_room(*, room: Room, user: User) -> bool:
    """Ends the membership of `user`, and what is kept for him from this room; False where he was no member."""
    count, _rows = Member.objects.filter(room=room, user=user).delete()
    if count:
        QueuedMessage.objects.filter(user_id=user.pk, message__room=room).delete()
        send_after_commit(events.MemberChanged(room.pk, user.pk, has_joined=False))
    return bool(count)


@transaction.atomic
def rename_room(*, room: Room, name: str) -> None:
    """Raises JimError 400 for a name that can't be, IntegrityError for a taken one."""
    room.name = clean_room_name(name)
    room.name_key = fold_name(room.name)
    room.save(update_fields=["name", "name_key"])
    send_after_commit(events.RoomChanged(room.pk))


@transaction.atomic
def set_topic(*, room: Room, topic: str, user_id: int) -> None:
    """`user_id` is of whoever sets it."""
    room.topic = topic
    room.save(update_fields=["topic"])
    send_after_commit(events.TopicChanged(room.pk, topic, user_id))


@transaction.atomic
def set_read_only(*, room: Room, is_read_only: bool) -> None:
    """Says whether only who made the room writes in it."""
    room.is_read_only = is_read_only
    room.save(update_fields=["is_read_only"])
    send_after_commit(events.RoomChanged(room.pk))


def announce(*, sender: User, room: Room, text: str) -> None:
    """Has the operator speak in a room, of which he need be no member."""
    send_after_commit(events.RoomAnnounced(sender.pk, room.name, text))
