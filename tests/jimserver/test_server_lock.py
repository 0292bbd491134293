"""Test when a transaction asks PostgreSQL whether this server may write."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from jimserver.storage.database_guard import database_guard
from jimserver.storage.server_lock import LockLostError, ServerLock, server_lock
from messaging.services import raise_epoch

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
        assert database_guard.check() == ""
    assert lock.is_idle
    with pytest.raises(LockLostError), transaction.atomic():
        database_guard.check_lock()  # once a second, whatever else happens
    with transaction.atomic():
        connection.cursor().execute("SELECT 1")
        assert not lock.is_idle
        with pytest.raises(LockLostError):
            database_guard.check()
        transaction.set_rollback(True)
