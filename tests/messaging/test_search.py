"""Test how PostgreSQL reads the messages of one user."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from messaging.selectors.search import ids_of_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's plans"),
]
USER = 7
CHATS = 100  # of each user, with ten messages each
MESSAGES = 100_000
FILL = """
INSERT INTO messaging_conversationentry (conversation, message_id)
SELECT id % 10000, id FROM generate_series(1, 100000) AS id;
INSERT INTO messaging_chat (user_id, conversation)
SELECT id / 100, id % 100 FROM generate_series(0, 99999) AS id
"""


@pytest.fixture
def filled() -> Iterator[Any]:
    """Provide a cursor on tables that have many rows, and no statistics yet."""
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        yield cursor


def test_a_search_in_tables_without_statistics_reads_by_the_key(filled: Any) -> None:
    plans: list[str] = []

    def explain(execute: Any, sql: str, values: Any, *rest: Any) -> Any:
        if "messaging_conversationentry" in sql:
            filled.cursor.execute(f"EXPLAIN {sql}", values)
            plans.extend(row for [row] in filled.fetchall())
        return execute(sql, values, *rest)

    with connection.execute_wrapper(explain):
        found = ids_of_user(USER, above=0, below=MESSAGES + 1, limit=MESSAGES // 10)
    assert found == [number for number in range(MESSAGES, 0, -1) if number % 10_000 < CHATS]
    assert plans
    assert [step for step in plans if "Seq Scan on messaging_conversationentry" in step] == []
