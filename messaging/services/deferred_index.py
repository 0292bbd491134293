"""Fill the tables beside Message, and note how far they are filled."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max

from common.database.sql import Row, insert_rows
from messaging.models import (
    Chat,
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    Message,
    users_of_pair,
)

# A client id stands for the last message that was sent with it.
LAST_MESSAGE = "(sender_id, client_id) DO UPDATE SET message_id = excluded.message_id"


def index_messages(*, up_to_id: int) -> None:
    """Index the messages up to `up_to_id` that are not in ConversationEntry and its neighbours yet.

    Sorted, so that neighbouring index rows are written together: a third of the cost of keeping an
    index at each insert.
    """
    with transaction.atomic():
        indexed_id = high_water_marks().indexed_id
        if up_to_id <= indexed_id:
            return
        new = Message.objects.filter(id__gt=indexed_id, id__lte=up_to_id)
        _insert_from(
            ConversationEntry, new.order_by("conversation", "id").values_list("conversation", "id")
        )
        with_client_id = new.filter(client_id__isnull=False).order_by("sender_id", "client_id")
        last = with_client_id.values("sender_id", "client_id").annotate(last=Max("id"))
        _insert_from(
            ClientMessageId, last.values_list("sender_id", "client_id", "last"), LAST_MESSAGE
        )
        pairs = new.filter(room=None).order_by().values_list("conversation", flat=True).distinct()
        index_chats(chat_rows(pairs))
        HighWaterMarks.objects.filter(pk=1).update(indexed_id=up_to_id)


def chat_rows(conversations: Iterable[int]) -> list[tuple[int, int]]:
    """Return rows of Chat for these conversations without rooms, sorted; few pairs, so few rows."""
    pairs = [conversation for conversation in conversations if conversation > 0]
    return sorted(
        (user_id, conversation) for conversation in pairs for user_id in users_of_pair(conversation)
    )


def _insert_from(
    model: type[models.Model], source: models.QuerySet[Any, Any], on_conflict: str = "DO NOTHING"
) -> None:
    """Return INSERT ... SELECT into all columns of `model`, in their order."""
    select, values = source.query.sql_with_params()
    columns = ", ".join(
        connection.ops.quote_name(entry.column)
        for entry in model._meta.local_concrete_fields
        if entry.column
    )
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) {select} ON CONFLICT {on_conflict}", values
        )


def index_entries(rows: Sequence[Row]) -> None:
    """Write rows of ConversationEntry: pairs of conversation and message id."""
    insert_rows(ConversationEntry, ("conversation", "message"), rows, keep_existing=True)


def index_client_ids(rows: Sequence[Row]) -> None:
    """Write rows of ClientMessageId: sender's id, client id, message id; the last one counts."""
    columns = ("sender", "client_id", "message")
    insert_rows(ClientMessageId, columns, rows, replace_same=("sender", "client_id"))


def index_chats(rows: Sequence[Row]) -> None:
    """Write rows of Chat: pairs of user id and conversation."""
    insert_rows(Chat, ("user", "conversation"), rows, keep_existing=True)


def note_indexed(*, up_to_id: int) -> None:
    """Note that every message up to `up_to_id` is indexed."""
    HighWaterMarks.objects.filter(pk=1).update(indexed_id=up_to_id)


def high_water_marks() -> HighWaterMarks:
    """Return the one row of HighWaterMarks."""
    return HighWaterMarks.objects.get_or_create(pk=1)[0]


def note_delivered(*, up_to_id: int) -> None:
    """Note that every message up to `up_to_id` is delivered or in QueuedMessage."""
    HighWaterMarks.objects.filter(pk=1).update(delivered_id=up_to_id)


def rewrite_marks() -> None:
    """Write the marks as they are, to see whether the database takes rows."""
    HighWaterMarks.objects.filter(pk=1).update(delivered_id=models.F("delivered_id"))
