"""Change messages: replies, edits and deletions stand beside the row of the message."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Model, QuerySet

from accounts.models import User
from attachments.services import delete_files_of, detach, detach_all
from common.database.sql import Row, delete_by_values, insert_rows, take_next_number
from messaging.models import (
    Bookmark,
    EarlierText,
    Mention,
    Message,
    MessageDetails,
    Pin,
    Reaction,
)
from messaging.selectors.details import MessageRecord, count_edits, newest_change, newest_changes

# These rows go with a message, by their column `message`; `detach` sees to its file.
BESIDE: tuple[type[Model], ...] = (
    Reaction, Mention, Pin, Bookmark, EarlierText, MessageDetails,
)  # fmt: skip
REPLY_COLUMNS = ("message", "conversation", "change", "replied_to")


def reply_row(msg_id: int, conversation: int, replied_to: int) -> Row:
    """Return a row for `store_replies`."""
    return msg_id, conversation, 0, replied_to


def store_replies(rows: Sequence[Row]) -> None:
    """Note which messages new ones answer, rows by `reply_row`, in the caller's transaction."""
    insert_rows(MessageDetails, REPLY_COLUMNS, rows)


@transaction.atomic
def edit_message(*, record: MessageRecord, text: str, at: float, client_id: str | None) -> int:
    """Give a message another text and keep the one before; return the number of the change."""
    when = datetime.fromtimestamp(at, UTC)
    EarlierText.objects.create(
        message_id=record.msg_id,
        number=count_edits(record.msg_id) + 1,
        text=record.text,
        until=when,
        client_id=client_id,
    )
    return _change(record.msg_id, record.conversation, text=text, edited_at=when)


@transaction.atomic
def delete_message(*, record: MessageRecord, at: float) -> int:
    """Mark a message as deleted; return the number of the change.

    Its texts stay for those who may open texts, until the operator deletes them; its file goes,
    and so does its pin.
    """
    when = datetime.fromtimestamp(at, UTC)
    detach(msg_ids=[record.msg_id])
    Pin.objects.filter(pk=record.msg_id).delete()
    return _change(record.msg_id, record.conversation, deleted_at=when)


def note_change(*, record: MessageRecord) -> int:
    """Number a change of what stands beside a message, in the caller's transaction."""
    key, group = ("message", record.msg_id), ("conversation", record.conversation)
    return take_next_number(MessageDetails, "change", key=key, group=group)


def mark_deleted(messages: Sequence[Message], at: datetime) -> dict[int, int]:
    """Mark messages whose texts are gone as deleted; return message id -> number of the change."""
    numbers = newest_changes({message.conversation for message in messages})
    rows = []
    for message in messages:
        numbers[message.conversation] += 1
        rows.append(
            MessageDetails(
                message_id=message.pk,
                conversation=message.conversation,
                change=numbers[message.conversation],
                deleted_at=at,
            )
        )
    MessageDetails.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["change", "text", "deleted_at"],
    )
    return {row.message_id: row.change for row in rows}


def _change(msg_id: int, conversation: int, **values: object) -> int:
    """Set these columns of a message's details, under the conversation's next number."""
    number = newest_change(conversation) + 1
    found = MessageDetails.objects.filter(pk=msg_id)
    if not found.update(change=number, **values):
        MessageDetails.objects.create(
            message_id=msg_id, conversation=conversation, change=number, **values
        )
    return number


def erase_details(messages: QuerySet[Message, Message]) -> None:
    """Erase every text and file of these messages that stands beside them."""
    ids = messages.values("pk")
    detach(msg_ids=ids)
    EarlierText.objects.filter(message_id__in=ids).delete()
    MessageDetails.objects.filter(pk__in=ids, text__isnull=False).update(text=None)


def delete_details(messages: QuerySet[Message, Message]) -> None:
    """Delete the rows beside messages that are to be deleted themselves."""
    ids = messages.values("pk")
    detach(msg_ids=ids)
    for model in BESIDE:
        model._base_manager.filter(message_id__in=ids).delete()


def delete_details_of(msg_ids: Sequence[int]) -> None:
    """Delete the rows beside some hundred messages, by statements that take little time."""
    detach_all(msg_ids=msg_ids)
    for model in BESIDE:
        delete_by_values(model, "message", msg_ids)


def delete_belongings(*, user: User) -> None:
    """Delete a user's reactions, bookmarks and files, and who mentions them: the user is to go."""
    delete_files_of(user_id=user.pk)
    Reaction.objects.filter(user=user).delete()
    Mention.objects.filter(user=user).delete()
    Bookmark.objects.filter(user=user).delete()
