"""Note how far users have read."""

from common.sql import insert_rows
from messaging.models import (
    ReadMarker,
)


def mark_read(*, user_id: int, conversation: int, up_to_id: int) -> bool:
    """Note that a user has read a conversation up to a message; return False if they had before.

    A marker never goes back.
    """
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
