"""Store which users messages mention."""

from collections.abc import Iterable, Sequence
from typing import Any

from common.database.sql import Row, database_flag, insert_rows
from messaging.models import Mention

COLUMNS = ("user", "message", "by_all")


def mention_rows(msg_id: int, user_ids: Iterable[int], all_ids: Iterable[int]) -> list[Row]:
    """Return rows for `store_mentions`: of those named, and of those meant by all."""
    named = dict.fromkeys(user_ids)
    others: list[Any] = [user_id for user_id in all_ids if user_id not in named]
    by_name, by_all = database_flag(False), database_flag(True)
    return [
        *((user_id, msg_id, by_name) for user_id in named),
        *((user_id, msg_id, by_all) for user_id in others),
    ]


def store_mentions(rows: Sequence[Row]) -> None:
    """Insert rows by `mention_rows`, in the caller's transaction."""
    insert_rows(Mention, COLUMNS, rows, keep_existing=True)


def replace_mentions(*, msg_id: int, rows: Sequence[Row]) -> None:
    """Give an edited message other mentions."""
    Mention.objects.filter(message_id=msg_id).delete()
    store_mentions(rows)
