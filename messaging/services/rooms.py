"""Create and change rooms and their members."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.lookalikes import looks_taken, skeleton
from accounts.models import User
from accounts.names import clean_room_name, fold_name
from common.database.sql import database_time, delete_by_keys, insert_rows
from common.on_commit import send_after_commit
from jim.codes import Code
from jim.errors import JimError
from messaging import events
from messaging.models import ConversationEntry, Member, QueuedMessage, Room, RoomInvitation
from messaging.roles import Role
from messaging.selectors import newest_message_id
from messaging.selectors.queue import queued_in_room, queued_of_room
from messaging.selectors.rooms import (
    find_room,
    find_room_look_alike,
    is_in_other_room_of_name,
    is_name_of_another,
    longest_member,
    names_and_creators,
    owner_ids_of_room,
    role_in_room,
)

MEMBER_COLUMNS = ("room", "user", "role", "joined_after_id", "joined_at")
QUEUE_KEY = ("user", "message")
ROOM_SETTINGS = {"is_read_only", "hides_earlier", "slow_mode_s"}
MAX_DELETED = 500  # rooms at once


def create_room(
    *, name: str, user: User | None = None, is_private: bool = False, topic: str = ""
) -> Room:
    """Create a room without members.

    Raise JimError: 400 for a bad name, 409 for one that looks like another room's, and for a
    private room with the name of an open one; IntegrityError where the open room exists.
    """
    columns = _name_columns(name)
    if is_private and (other := find_room(name)):
        raise JimError(Code.CONFLICT, _("There is a room {name} already."), name=other.name)
    return Room.objects.create(**columns, created_by=user, is_private=is_private, topic=topic)


def _name_columns(name: str, *, but: int | None = None) -> dict[str, str]:
    """Return the columns of a new name; raise JimError for a name that can't be."""
    name = clean_room_name(name)
    if other := find_room_look_alike(name, but=but):
        raise looks_taken(name, other)
    return {"name": name, "name_key": fold_name(name), "name_skeleton": skeleton(name)}


@transaction.atomic
def join_room(
    *, room: Room, user: User, role: Role = Role.MEMBER, joined_after_id: int | None = None
) -> Role | None:
    """Make `user` a member of the room; return their role, None if they are one already.

    `joined_after_id` is the newest message; None looks it up. Whoever made a room without an owner
    becomes its owner. Raise JimError 409 where they are in another room of this name.
    """
    if role_in_room(room.pk, user.pk) is not None:
        return None
    [(key, made_by)] = names_and_creators(room.pk)
    if is_in_other_room_of_name(room_id=room.pk, user_id=user.pk, key=key):
        raise JimError(Code.CONFLICT, _("They are in another room of this name."))
    if made_by == user.pk and not owner_ids_of_room(room.pk):
        role = Role.OWNER
    newest_id = newest_message_id() if joined_after_id is None else joined_after_id
    now = database_time(timezone.now())
    insert_rows(Member, MEMBER_COLUMNS, [(room.pk, user.pk, role.value, newest_id, now)])
    send_after_commit(events.MemberChanged(room.pk, user.pk, has_joined=True))
    return role


@transaction.atomic
def leave_room(*, room: Room, user: User) -> bool:
    """End the membership of `user`, and forget what is queued; return False for no member.

    The last owner is followed by the moderator, else the member, who is there for the longest time.
    """
    role = role_in_room(room.pk, user.pk)
    if role is None:
        return False
    delete_by_keys(Member, ("room", "user"), [(room.pk, user.pk)])
    if queued := queued_of_room(user.pk, room.pk):
        delete_by_keys(QueuedMessage, QUEUE_KEY, [(user.pk, msg_id) for msg_id in queued])
    send_after_commit(events.MemberChanged(room.pk, user.pk, has_joined=False))
    if role is Role.OWNER and not owner_ids_of_room(room.pk):
        _appoint_owner(room)
    return True


def _appoint_owner(room: Room) -> None:
    heir_id = longest_member(room.pk)
    if heir_id is not None:
        heir = Member.objects.filter(room=room, user=heir_id)
        heir.update(role=Role.OWNER.value, muted_until=None)
        send_after_commit(events.RoleChanged(room.pk, heir_id, Role.OWNER, None))


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
    """Give the room another name; raise as `create_room` does, and JimError 409 for a taken one."""
    columns = _name_columns(name, but=room.pk)
    if is_name_of_another(room_id=room.pk, key=columns["name_key"]):
        raise JimError(Code.CONFLICT, _("A room of this name is there already."))
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
    """Set whether only the room's owners and moderators can write in it."""
    change_room(room=room, is_read_only=is_read_only)


@transaction.atomic
def change_room(*, room: Room, **settings: bool | int) -> None:
    """Change settings of a room, by the names of their columns (ROOM_SETTINGS)."""
    assert settings.keys() <= ROOM_SETTINGS
    for name, value in settings.items():
        setattr(room, name, value)
    room.save(update_fields=list(settings))
    send_after_commit(events.RoomChanged(room.pk))


@transaction.atomic
def archive_room(*, room: Room, is_archived: bool = True) -> None:
    """Archive a room, which can only be read from then on, or reopen it."""
    room.archived_at = timezone.now() if is_archived else None
    room.save(update_fields=["archived_at"])
    send_after_commit(events.RoomChanged(room.pk))


@transaction.atomic
def close_room(*, room: Room) -> None:
    """Close a room for good: nobody is in it, its name is free; the operator still reads it."""
    room.closed_at = timezone.now()
    room.save(update_fields=["closed_at"])
    delete_by_keys(QueuedMessage, QUEUE_KEY, queued_in_room(room.pk))
    Member.objects.filter(room=room).delete()
    RoomInvitation.objects.filter(room=room).delete()
    send_after_commit(events.RoomClosed(room.pk))


def announce(*, sender: User, room: Room, text: str) -> None:
    """Have the operator speak in a room, as a member or not."""
    send_after_commit(events.RoomAnnounced(sender.pk, room.pk, text))
