"""The only writes to rooms and messages. Events go out after the commit."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction

from accounts.models import User
from accounts.names import clean_room_name, fold_name
from common.on_commit import send_after_commit
from common.sql import Row, insert_rows
from messaging import events
from messaging.models import (
    Chat,
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    Member,
    Message,
    QueuedMessage,
    ReadMarker,
    Room,
    users_of_pair,
)
from messaging.selectors import newest_message_id

MESSAGE_COLUMNS = (
    "id",
    "conversation",
    "sender",
    "recipient",
    "text",
    "sealed",
    "sent_at",
    "client_id",
)
ROOM_MESSAGE_COLUMNS = (
    "id",
    "conversation",
    "sender",
    "room",
    "text",
    "sealed",
    "sent_at",
    "client_id",
)
DELETED_TEXT = "[deleted]"


# Messages


def store_messages(rows: Sequence[Row]) -> None:
    """Inserts messages to users: tuples in the order of MESSAGE_COLUMNS, `sent_at` from `database_time`; in the caller's transaction."""
    insert_rows(Message, MESSAGE_COLUMNS, rows)


def store_room_messages(rows: Sequence[Row]) -> None:
    """Inserts messages to rooms: the same with ROOM_MESSAGE_COLUMNS. (A column of None would cost as much as another.)"""
    insert_rows(Message, ROOM_MESSAGE_COLUMNS, rows)


def queue_messages(pairs: Sequence[tuple[int, int]]) -> None:
    """Keeps messages for users: pairs of user id and message id."""
    insert_rows(QueuedMessage, ("user", "message"), pairs, keep_existing=True)


def clear_all_queued(cleared: Sequence[tuple[int, int]]) -> None:
    """`clear_queued` for pairs of user id and message id."""
    highest: dict[int, int] = {}
    for user_id, up_to_id in cleared:
        highest[user_id] = max(up_to_id, highest.get(user_id, 0))
    for user_id, up_to_id in highest.items():
        clear_queued(user_id=user_id, up_to_id=up_to_id)


def clear_queued(*, user_id: int, up_to_id: int) -> None:
    """Forgets what was kept for a user up to the message `up_to_id`: he has it."""
    QueuedMessage.objects.filter(user_id=user_id, message_id__lte=up_to_id).delete()


def file_messages(*, up_to_id: int) -> None:
    """Fills ConversationEntry, ClientMessageId and Chat from the messages up to `up_to_id` that are not filed yet.

    Sorted, so that neighbours in the index are written together: a third of what keeping an index at each insert costs.
    """
    with transaction.atomic():
        indexed_id = journal().indexed_id
        if up_to_id <= indexed_id:
            return
        new = Message.objects.filter(id__gt=indexed_id, id__lte=up_to_id)
        _insert_from(
            ConversationEntry, new.order_by("conversation", "id").values_list("conversation", "id")
        )
        receipts = new.filter(client_id__isnull=False).order_by("sender_id", "client_id")
        _insert_from(ClientMessageId, receipts.values_list("sender_id", "client_id", "id"))
        pairs = new.filter(room=None).order_by().values_list("conversation", flat=True).distinct()
        file_chats(chat_rows(pairs))
        HighWaterMarks.objects.filter(pk=1).update(indexed_id=up_to_id)


def chat_rows(conversations: Iterable[int]) -> list[tuple[int, int]]:
    """Rows of Chat for these conversations, less those of rooms, sorted. Few pairs say many messages, so these are few."""
    pairs = [conversation for conversation in conversations if conversation > 0]
    return sorted(
        (user_id, conversation) for conversation in pairs for user_id in users_of_pair(conversation)
    )


def _insert_from(model: type[models.Model], source: models.QuerySet[Any, Any]) -> None:
    """INSERT ... SELECT into all columns of `model`, in their order."""
    select, values = source.query.sql_with_params()
    columns = ", ".join(
        connection.ops.quote_name(entry.column)
        for entry in model._meta.local_concrete_fields
        if entry.column
    )
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {select} ON CONFLICT DO NOTHING", values)


def file_entries(rows: Sequence[Row]) -> None:
    """Writes rows of ConversationEntry: pairs of conversation and message id."""
    insert_rows(ConversationEntry, ("conversation", "message"), rows, keep_existing=True)


def file_receipts(rows: Sequence[Row]) -> None:
    """Writes rows of ClientMessageId: sender's id, his own id, message id."""
    insert_rows(ClientMessageId, ("sender", "client_id", "message"), rows, keep_existing=True)


def file_chats(rows: Sequence[Row]) -> None:
    """Writes rows of Chat: pairs of user id and conversation."""
    insert_rows(Chat, ("user", "conversation"), rows, keep_existing=True)


def note_indexed(*, up_to_id: int) -> None:
    """Every message up to `up_to_id` is in ConversationEntry, ClientMessageId and Chat now."""
    HighWaterMarks.objects.filter(pk=1).update(indexed_id=up_to_id)


def journal() -> HighWaterMarks:
    """The one row of HighWaterMarks."""
    return HighWaterMarks.objects.get_or_create(pk=1)[0]


def note_delivered(*, up_to_id: int) -> None:
    """Every message up to `up_to_id` has reached its recipients or is in QueuedMessage."""
    HighWaterMarks.objects.filter(pk=1).update(delivered_id=up_to_id)


@transaction.atomic
def recover_delivery() -> int:
    """Brings the tables beside Message up to date after a start; returns the highest message id in use.

    What was stored after the last note of delivery may not have reached anybody: it is kept for its recipients. So a crash
    repeats a message at worst, to clients that don't use ids, and never loses one.
    """
    last = journal()
    newest_id = max(newest_message_id(), last.indexed_id)
    file_messages(up_to_id=newest_id)
    doubtful = Message.objects.filter(id__gt=last.delivered_id).order_by("id")
    queue_messages(list(doubtful.filter(recipient__isnull=False).values_list("recipient_id", "id")))
    to_rooms = doubtful.filter(room__isnull=False).exclude(
        sender=models.F("room__memberships__user")
    )
    queue_messages(list(to_rooms.values_list("room__memberships__user_id", "id")))
    note_delivered(up_to_id=newest_id)
    return newest_id


@transaction.atomic
def delete_traces(*, user: User) -> None:
    """Deletes what stands beside the messages of and to a user; for when he himself, and they with him, is deleted."""
    his = models.Q(message__sender=user) | models.Q(message__recipient=user)
    QueuedMessage.objects.filter(his | models.Q(user=user)).delete()
    ConversationEntry.objects.filter(his).delete()
    ClientMessageId.objects.filter(his).delete()
    conversations = list(Chat.objects.filter(user=user).values_list("conversation", flat=True))
    ReadMarker.objects.filter(
        models.Q(user=user) | models.Q(conversation__in=conversations)
    ).delete()
    Chat.objects.filter(conversation__in=conversations).delete()


@transaction.atomic
def delete_texts(*, messages: Sequence[Message]) -> None:
    """Leaves of these messages that somebody wrote there, also in what is kept for those who are not here."""
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(
        text=DELETED_TEXT, sealed=False
    )
    for message in messages:
        send_after_commit(
            events.TextDeleted(message.pk, message.sender_id, message.recipient_id, message.room_id)
        )


# Read marks


def mark_read(*, user_id: int, conversation: int, up_to_id: int) -> bool:
    """Notes that a user has read a conversation up to a message; False where he had read so far already. A mark never goes back."""
    mark = ReadMarker.objects.filter(conversation=conversation, user_id=user_id)
    if mark.filter(message_id__lt=up_to_id).update(message_id=up_to_id):
        return True
    if mark.exists():
        return False
    insert_rows(
        ReadMarker,
        ("conversation", "user", "message"),
        [(conversation, user_id, up_to_id)],
        keep_existing=True,
    )
    return True


# Rooms


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
