"""A connection breaks in the middle of a COMMIT: whether the batch is stored must be known."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from jimserver.nodes.node_lock import NodeLock
from jimserver.storage.postgres.server_lock import ServerLock
from messaging.models import QueuedMessage, StoredBatch
from messaging.services import queue_messages
from messaging.services.nodes.stored_batches import KEPT_MARKS

pytest.importorskip("psycopg")
from tests.support.cluster import Cluster, programs

pytestmark = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL", "").startswith("postgres") or programs() is None,
    reason="needs PostgreSQL's programs; make test-postgres runs it",
)


@pytest.fixture(params=[ServerLock, NodeLock])
def lock(
    request: pytest.FixtureRequest,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[ServerLock]:
    """Hold the lock of the cluster's database, as write_thread does."""
    cluster.clear()
    place = urlsplit(cluster.url())
    for name, value in (
        *(("HOST", place.hostname), ("PORT", place.port), ("NAME", place.path[1:])),
        *(("USER", place.username), ("PASSWORD", "")),
    ):
        monkeypatch.setitem(connections.settings["default"], name, value)
    usual = connections["default"]
    with django_db_blocker.unblock():
        lock = request.param()
        lock.take()
        yield lock
        lock.close()
    connections["default"] = usual


def commit(lock: ServerLock, lose: Callable[[], object], message_id: int = 2) -> None:
    """Write a row in a transaction; call `lose`, which may fail or break it, before its COMMIT."""
    is_doubtful = False
    with suppress(DatabaseError), transaction.atomic():
        queue_messages([(1, message_id)])
        is_doubtful = lock.check()
        lose()
    assert is_doubtful


def test_what_a_crash_undid_is_not_taken_for_a_later_transaction(
    lock: ServerLock, cluster: Cluster
) -> None:
    """PostgreSQL gives the number of a transaction that it has forgotten to a later one."""
    number = ""

    def crash() -> None:
        nonlocal number
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text")
            (number,) = cursor.fetchone()
        cluster.stop("immediate")

    commit(lock, crash)
    cluster.start()
    later = 0
    while later < int(number):
        later = int(cluster.execute("SELECT pg_current_xact_id()::text")[0][0])
    assert cluster.execute("SELECT pg_xact_status(%s::xid8)", number) == [("committed",)]
    assert not lock.has_committed()
    assert not QueuedMessage.objects.exists()


def test_a_batch_is_stored_although_its_connection_was_lost(
    lock: ServerLock, cluster: Cluster
) -> None:
    """PostgreSQL is there all the time, so Django has another connection at once."""

    def lose() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (process,) = cursor.fetchone()
        connection.connection.execute("COMMIT; BEGIN")
        cluster.execute("SELECT pg_terminate_backend(%s, 5000)", process)

    commit(lock, lose)
    assert lock.has_committed()
    assert QueuedMessage.objects.exists()


def test_a_refused_batch_is_not_stored(lock: ServerLock) -> None:
    def refuse() -> None:
        raise OperationalError

    commit(lock, refuse)
    assert not lock.has_committed()


def test_marks_of_earlier_batches_go(lock: ServerLock) -> None:
    for number in range(KEPT_MARKS + 2):
        commit(lock, lambda: None, number)
        with transaction.atomic():
            assert not lock.check()  # it has only read: every other one, without an end
    assert 0 < StoredBatch.objects.count() <= KEPT_MARKS
