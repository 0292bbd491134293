"""Keep the offline queue: messages kept for users until one of their sessions has them."""

from collections.abc import Sequence

from common.database.sql import delete_up_to, insert_rows
from messaging.models import (
    QueuedMessage,
)


def queue_messages(pairs: Sequence[tuple[int, int]]) -> None:
    """Queue messages for users: pairs of user id and message id."""
    insert_rows(QueuedMessage, ("user", "message"), pairs, keep_existing=True)


def clear_all_queued(cleared: Sequence[tuple[int, int]]) -> None:
    """Call `clear_queued` for pairs of user id and message id."""
    highest: dict[int, int] = {}
    for user_id, up_to_id in cleared:
        highest[user_id] = max(up_to_id, highest.get(user_id, 0))
    for user_id, up_to_id in highest.items():
        clear_queued(user_id=user_id, up_to_id=up_to_id)


def clear_queued(*, user_id: int, up_to_id: int) -> None:
    """Forget what was queued for a user up to the message `up_to_id`, which they have."""
    delete_up_to(QueuedMessage, ("message", up_to_id), user=user_id)
