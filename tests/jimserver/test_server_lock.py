"""Test when a transaction asks PostgreSQL whether this server may write."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from common.database.joined import statements_joined
from jimserver.storage.database_guard import database_guard
from jimserver.storage.postgres.server_lock import LockLostError, ServerLock, server_lock
from messaging.models import QueuedMessage, ReadMarker, StoredBatch
from messaging.services import mark_read, queue_messages, raise_epoch

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="is for PostgreSQL"),
]


@pytest.fixture
def lock() -> Iterator[ServerLock]:
    with server_lock() as lock:
        lock.take()
        with database_guard.watching(lock, check_hours=0):
            yield lock
        lock.give()


def test_a_transaction_without_a_statement_asks_nothing(lock: ServerLock) -> None:
    raise_epoch()  # so another server has the database
    with transaction.atomic():
        assert lock.is_idle
        assert not database_guard.check()
    assert lock.is_idle
    with pytest.raises(LockLostError), transaction.atomic():
        database_guard.check_lock()  # once a second, whatever else happens
    with transaction.atomic():
        connection.cursor().execute("SELECT 1")
        assert not lock.is_idle
        with pytest.raises(LockLostError):
            database_guard.check()
        transaction.set_rollback(True)


def test_rows_that_wait_for_the_check_are_no_idle_transaction(lock: ServerLock) -> None:
    def store() -> None:
        with transaction.atomic(), statements_joined():
            queue_messages([(1, 2)])
            assert not lock.is_idle
            database_guard.check()

    store()
    raise_epoch()
    QueuedMessage.objects.all().delete()
    with pytest.raises(LockLostError):
        store()
    assert not QueuedMessage.objects.exists()


def mark(up_to_id: int) -> bool:
    return mark_read(user_id=1, conversation=5, up_to_id=up_to_id)


def mark_and_check() -> int:
    """Note a read marker and check in one transaction; return how many statements are sent."""
    sent: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(note):
        assert mark(7)
        assert database_guard.check()
    return len(sent)


def test_the_check_goes_with_a_write_that_is_waited_for(lock: ServerLock) -> None:
    assert mark_and_check() == 1
    assert StoredBatch.objects.count() == 1
    ReadMarker.objects.all().delete()
    raise_epoch()
    with pytest.raises(LockLostError):
        mark_and_check()
    assert not ReadMarker.objects.exists()


def test_each_transaction_is_checked_once(lock: ServerLock) -> None:
    for number in (1, 2):
        with transaction.atomic():
            assert mark(10 * number)
            assert mark(10 * number + 1)
            assert database_guard.check()
        assert StoredBatch.objects.count() == number


def test_a_savepoint_that_is_undone_leaves_the_check(lock: ServerLock) -> None:
    with transaction.atomic():
        with transaction.atomic():
            assert mark(7)
            transaction.set_rollback(True)
        assert mark(8)
        assert database_guard.check()
    assert StoredBatch.objects.count() == 1
    assert ReadMarker.objects.get().message_id == 8
