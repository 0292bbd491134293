"""Store the answers by which repeated requests are recognised, and delete old ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.database.slices import write_in_slices
from common.database.sql import Row, delete_by_keys, insert_rows
from messaging.models import AnsweredRequest
from messaging.selectors.repetitions import old_answers

COLUMNS = ("user", "client_id", "digest", "answer", "answered_at")
KEY = ("user", "client_id")
MAX_DELETED = 10_000  # rows looked for at once


def answer_row(user_id: int, client_id: str, digest: int, answer: str, at: Any) -> Row:
    """Return a row for `store_answers`; `at` is in the database's form."""
    return user_id, client_id, digest, answer, at


def store_answers(rows: Sequence[Row]) -> None:
    """Store answers, rows by `answer_row`; under the same id the last one counts."""
    last = {tuple(row[:2]): row for row in rows}
    insert_rows(AnsweredRequest, COLUMNS, list(last.values()), replace_same=KEY)


def forget_answers(*, before: datetime) -> int:
    """Delete the answers that were given before this time; return how many."""
    keys = old_answers(before=before, limit=MAX_DELETED)
    write_in_slices(keys, lambda some: delete_by_keys(AnsweredRequest, KEY, some))
    return len(keys)
