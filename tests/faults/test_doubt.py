"""A connection breaks in the middle of a COMMIT: whether the batch is stored must be known."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from types import SimpleNamespace as Namespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from jimserver.nodes.node_lock import NodeLock
from jimserver.storage.postgres import last_batch, server_lock
from jimserver.storage.postgres.server_lock import ServerLock
from messaging.models import QueuedMessage, StoredBatch
from messaging.services import queue_messages
from messaging.services.nodes.stored_batches import KEPT_MARKS

pytest.importorskip("psycopg")
from psycopg.pq import TransactionStatus

from tests.support.cluster import Cluster, programs
from tests.support.waiting import wait_until

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


def commit(
    lock: ServerLock, break_: Callable[[Callable[[], Any]], Any] | None = None, message_id: int = 2
) -> None:
    """Write a row in a transaction, and commit it; `break_` executes the last statements instead.

    It is called with what executes them.
    """

    def instead(execute: Callable[..., Any], *words: Any) -> Any:
        assert break_
        return break_(lambda: execute(*words)) if "COMMIT" in words[0] else execute(*words)

    with suppress(DatabaseError), transaction.atomic():
        queue_messages([(1, message_id)])
        with connection.execute_wrapper(instead) if break_ else nullcontext():
            lock.commit()


def backend() -> int:
    """Return the process of PostgreSQL's that serves the connection of the lock."""
    return int(connection.connection.info.backend_pid)


def is_queued(cluster: Cluster, message_id: int = 2) -> bool:
    rows = "SELECT 1 FROM messaging_queuedmessage WHERE message_id = %s"
    return bool(cluster.execute(rows, message_id))


def test_the_block_of_a_transaction_finds_it_committed(lock: ServerLock, cluster: Cluster) -> None:
    with transaction.atomic():
        queue_messages([(1, 2)])
        lock.commit()
        assert is_queued(cluster)
    assert not connection.in_atomic_block
    assert StoredBatch.objects.count() == 1


def test_a_crash_before_the_commit_undoes_the_batch(lock: ServerLock, cluster: Cluster) -> None:
    def crash(execute: Callable[[], Any]) -> Any:
        cluster.stop("immediate")
        return execute()

    commit(lock, message_id=1)
    commit(lock, crash)
    cluster.start()
    assert not lock.has_committed()
    assert is_queued(cluster, 1)
    assert not is_queued(cluster)


def test_a_batch_is_stored_although_its_connection_was_lost(
    lock: ServerLock, cluster: Cluster
) -> None:
    """PostgreSQL is there all the time, so Django has another connection at once."""

    def lose(execute: Callable[[], Any]) -> Any:
        execute()
        cluster.execute("SELECT pg_terminate_backend(%s, 5000)", backend())
        raise OperationalError("lost")

    commit(lock, lose)
    assert lock.has_committed()
    assert is_queued(cluster)


def test_what_a_lost_connection_has_sent_may_still_be_committed(
    lock: ServerLock, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL hangs while the batch comes, so no row shows that it is on its way."""
    process = backend()

    def lose(execute: Callable[[], Any]) -> Any:
        os.kill(process, signal.SIGSTOP)
        wire = socket.socket(fileno=os.dup(connection.connection.fileno()))
        driver = connection.connection

        def cut() -> None:
            wait_until(lambda: driver.info.transaction_status == TransactionStatus.ACTIVE)
            wire.shutdown(socket.SHUT_RDWR)  # what was sent before still arrives
            wire.close()

        cutter = threading.Thread(target=cut)
        cutter.start()
        try:
            return execute()
        finally:
            cutter.join()

    is_frozen = True

    def thaw(seconds: float) -> None:
        nonlocal is_frozen
        if is_frozen:
            assert not is_queued(cluster)
            os.kill(process, signal.SIGCONT)
            is_frozen = False
        sleep(seconds)

    sleep = time.sleep
    try:
        with monkeypatch.context() as patch:
            patch.setattr(server_lock, "time", Namespace(sleep=thaw, monotonic=time.monotonic))
            patch.setattr(last_batch, "time", Namespace(sleep=thaw, monotonic=time.monotonic))
            commit(lock, lose)
            assert lock.has_committed()
    finally:
        with suppress(ProcessLookupError):  # it is gone, as it should be
            os.kill(process, signal.SIGCONT)
    assert not is_frozen
    assert is_queued(cluster)


def test_a_refused_batch_is_not_stored(lock: ServerLock, cluster: Cluster) -> None:
    def refuse(execute: Callable[[], Any]) -> Any:
        raise OperationalError

    commit(lock, refuse)
    assert not lock.has_committed()
    assert not is_queued(cluster)


def test_marks_of_earlier_batches_go(lock: ServerLock) -> None:
    for number in range(KEPT_MARKS + 2):
        commit(lock, message_id=number)
        with transaction.atomic():
            QueuedMessage.objects.exists()
            lock.commit()  # it has only read: every other one, without an end
    assert 0 < StoredBatch.objects.count() <= KEPT_MARKS
