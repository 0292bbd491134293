"""Store messages and delete their texts."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from common.database.sql import Row, insert_rows
from common.on_commit import send_after_commit
from messaging import events
from messaging.models import (
    DELETED_TEXT,
    Chat,
    ClientMessageId,
    ConversationEntry,
    Message,
    QueuedMessage,
    ReadMarker,
)
from messaging.services import details

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


def message_row(
    msg_id: int,
    conversation: int,
    sender_id: int,
    recipient_id: int,
    text: str,
    sealed: Any,
    sent_at: Any,
    client_id: str | None,
) -> Row:
    """Return a row for MESSAGE_COLUMNS.

    `sealed` comes from `database_flag`, `sent_at` from `database_time`.
    """
    return msg_id, conversation, sender_id, recipient_id, text, sealed, sent_at, client_id


def room_message_row(
    msg_id: int,
    conversation: int,
    sender_id: int,
    room_id: int,
    text: str,
    sealed: Any,
    sent_at: Any,
    client_id: str | None,
) -> Row:
    """Return a row for ROOM_MESSAGE_COLUMNS, with values as those of `message_row`."""
    return msg_id, conversation, sender_id, room_id, text, sealed, sent_at, client_id


def store_messages(rows: Sequence[Row]) -> None:
    """Insert messages to users, rows by `message_row`, in the caller's transaction."""
    insert_rows(Message, MESSAGE_COLUMNS, rows)


def store_room_messages(rows: Sequence[Row]) -> None:
    """Insert messages to rooms, rows by `room_message_row`, in the caller's transaction."""
    insert_rows(Message, ROOM_MESSAGE_COLUMNS, rows)


@transaction.atomic
def delete_traces(*, user: User) -> None:
    """Delete what is beside the messages of and to a user, when they are deleted with the user."""
    theirs = models.Q(message__sender=user) | models.Q(message__recipient=user)
    QueuedMessage.objects.filter(theirs | models.Q(user=user)).delete()
    ConversationEntry.objects.filter(theirs).delete()
    ClientMessageId.objects.filter(theirs).delete()
    conversations = list(Chat.objects.filter(user=user).values_list("conversation", flat=True))
    ReadMarker.objects.filter(
        models.Q(user=user) | models.Q(conversation__in=conversations)
    ).delete()
    Chat.objects.filter(conversation__in=conversations).delete()
    sent_or_got = models.Q(sender=user) | models.Q(recipient=user)
    details.delete_belongings(user=user)
    details.delete_details(Message.objects.filter(sent_or_got))


@transaction.atomic
def delete_texts(*, messages: Sequence[Message]) -> None:
    """Leave of these messages only that somebody wrote there, also in offline queues."""
    found = Message.objects.filter(pk__in=[message.pk for message in messages])
    found.update(text=DELETED_TEXT, sealed=False)
    details.erase_details(found)
    changes = details.mark_deleted(messages, timezone.now())
    for message in messages:
        who = message.sender_id, message.recipient_id, message.room_id
        send_after_commit(events.TextDeleted(message.pk, *who, changes[message.pk]))
