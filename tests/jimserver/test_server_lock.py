"""Test when a transaction asks PostgreSQL whether this server may write."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction

from common.database.joined import statements_joined
from jimserver.storage.database_guard import database_guard
from jimserver.storage.postgres import server_lock as server_lock_module
from jimserver.storage.postgres.server_lock import LockLostError, ServerLock, server_lock
from messaging.models import QueuedMessage
from messaging.services import queue_messages, raise_epoch

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
        database_guard.commit()
    assert lock.is_idle
    with pytest.raises(LockLostError), transaction.atomic():
        database_guard.check_lock()  # once a second, whatever else happens
    with transaction.atomic():
        connection.cursor().execute("SELECT 1")
        assert not lock.is_idle
        with pytest.raises(LockLostError):
            database_guard.commit()
        transaction.set_rollback(True)


def test_rows_that_wait_for_the_commit_are_no_idle_transaction(lock: ServerLock) -> None:
    def store() -> None:
        with transaction.atomic(), statements_joined():
            queue_messages([(1, 2)])
            assert not lock.is_idle
            database_guard.commit()

    store()
    raise_epoch()
    QueuedMessage.objects.all().delete()
    with pytest.raises(LockLostError):
        store()
    assert not QueuedMessage.objects.exists()


def test_what_comes_too_late_is_not_stored(
    lock: ServerLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take a batch that a frozen server reads after its sender has given it up."""

    def store() -> None:
        with transaction.atomic(), statements_joined():
            queue_messages([(1, 2)])
            database_guard.commit()

    with transaction.atomic():
        database_guard.check_lock()  # which reads the clock
    monkeypatch.setattr(server_lock_module, "LATE_S", -1)
    with pytest.raises(OperationalError, match="too long"):
        store()
    assert not database_guard.has_committed()
    assert not QueuedMessage.objects.exists()
    store()  # the clock may have been set: it is read anew
    assert QueuedMessage.objects.exists()
