"""Note how far users have read, and what notifies them."""

from common.database.sql import find_value, insert_rows, raise_value
from messaging.models import ConversationLevel, ReadMarker


def mark_read(*, user_id: int, conversation: int, up_to_id: int) -> bool:
    """Note that a user has read a conversation up to a message; return False if they had before.

    A marker never goes back. What was marked as unread is read now.
    """
    key = {"conversation": conversation, "user": user_id}
    if raise_value(ReadMarker, "message", up_to_id, clears_reached="unread_from", **key):
        return True
    unread_from = find_value(ReadMarker, "unread_from", **key)  # seldom there, and cheap to ask for
    if unread_from is not None and unread_from <= up_to_id:
        ReadMarker.objects.filter(**key).update(unread_from=None)
    return False


def mark_unread(*, user_id: int, conversation: int, from_id: int) -> None:
    """Show a conversation as unread from a message on, to its reader alone.

    What others were told, that it was read, stays true.
    """
    mark = ReadMarker.objects.filter(conversation=conversation, user_id=user_id)
    if not mark.update(unread_from=from_id):
        columns = ("conversation", "user", "message", "unread_from")
        insert_rows(ReadMarker, columns, [(conversation, user_id, 0, from_id)], keep_existing=True)


def set_level(*, user_id: int, conversation: int, level: str) -> None:
    """Set which messages of a conversation notify a user: "all" needs no row."""
    row = ConversationLevel.objects.filter(user_id=user_id, conversation=conversation)
    if level == "all":
        row.delete()
    elif not row.update(level=level):
        ConversationLevel.objects.create(user_id=user_id, conversation=conversation, level=level)
