"""Note how far users have read, and what notifies them."""

from common.database.sql import raise_value
from messaging.models import ConversationLevel, ReadMarker


def mark_read(*, user_id: int, conversation: int, up_to_id: int) -> bool:
    """Note that a user has read a conversation up to a message; return False if they had before.

    A marker never goes back.
    """
    return raise_value(ReadMarker, "message", up_to_id, conversation=conversation, user=user_id)


def set_level(*, user_id: int, conversation: int, level: str) -> None:
    """Set which messages of a conversation notify a user: "all" needs no row."""
    row = ConversationLevel.objects.filter(user_id=user_id, conversation=conversation)
    if level == "all":
        row.delete()
    elif not row.update(level=level):
        ConversationLevel.objects.create(user_id=user_id, conversation=conversation, level=level)
