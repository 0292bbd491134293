"""Store reactions to messages."""

from collections.abc import Sequence

from common.database.sql import Row, delete_by_keys, insert_rows
from messaging.models import Reaction

COLUMNS = ("message", "emoji", "user")


def reaction_row(msg_id: int, emoji: str, user_id: int, is_on: bool) -> Row:
    """Return a row for `store_reactions`."""
    return msg_id, emoji, user_id, is_on


def store_reactions(rows: Sequence[Row]) -> None:
    """Add or delete reactions, rows by `reaction_row`; of the same ones the last row counts."""
    last = {(msg_id, emoji, user_id): is_on for msg_id, emoji, user_id, is_on in rows}
    insert_rows(
        Reaction, COLUMNS, [key for key, is_on in last.items() if is_on], keep_existing=True
    )
    if gone := [key for key, is_on in last.items() if not is_on]:
        delete_by_keys(Reaction, COLUMNS, gone)
