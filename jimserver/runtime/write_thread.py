"""write_thread: the single writer. Commits everything that waits as one batch, then answers it."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import Error as DatabaseFailure
from django.db import connection

from accounts.events import SessionKicked
from accounts.selectors import sessions_to_end
from common.database.turns import in_turn
from common.ownership import WRITE_THREAD, acting_as
from common.text import counted
from jimserver.delivery.batch import Batch
from jimserver.handler.base.context import Context
from jimserver.handler.dispatch import MessageHandler
from jimserver.runtime.batch_worker import BatchWorker, drop_lost_connection
from jimserver.runtime.full_collections import FullCollections
from jimserver.runtime.nodes.alone import Alone
from jimserver.runtime.snapshot import SnapshotPublisher
from jimserver.runtime.turns import Turns
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.request_queue import RequestQueue
from jimserver.storage.checkpoints import Checkpointer
from jimserver.storage.database_guard import database_guard
from jimserver.storage.deferred_index import IDLE_ROWS
from jimserver.storage.postgres.server_lock import LockLostError
from jimserver.storage.refused_writes import refused_writes
from messaging.services import delete_unused_rooms

log = logging.getLogger(__name__)

TICK_S = 1.0  # seconds between two notes of how far delivery has come
MARKED_S = 2.0  # seconds between two looks for sessions that another process wants to end
SWEEP_S = 3600.0  # seconds between two searches for rooms that nobody uses, and their least age
FAILURES_S = 1.0  # seconds between two log lines about a tick that failed
MAX_BUGS = 3  # turns that fail one after the other until the server gives up


class WriteThread(threading.Thread):
    """Works through the queue, batch by batch.

    The only thread that touches sessions, users and rooms in memory and the tables of messages.
    """

    def __init__(
        self,
        queue: RequestQueue,
        ctx: Context,
        checkpointer: Checkpointer,
        snapshots: SnapshotPublisher,
        on_failure: Callable[[], None],
        nodes: Alone,
    ) -> None:
        super().__init__(name=WRITE_THREAD, daemon=True)
        self.failure: BaseException | None = None
        self._queue = queue
        self._metrics = ctx.metrics
        self._lock_wait_s = ctx.config.database_wait_s
        self._batch: Batch = ctx.batch
        self._checkpointer = checkpointer
        self._snapshots = snapshots
        self._on_failure = on_failure
        self._turns = Turns()
        self._nodes = nodes
        self._worker = BatchWorker(MessageHandler(ctx), ctx.batch, self._turns, ctx.metrics, nodes)
        self._ticked_at = self._swept_at = self._looked_at = time.monotonic()
        self._failures = LogLimiter(FAILURES_S)
        self._clients, self._collections = ctx.users.clients, FullCollections()
        self._bugs = 0  # turns that failed, one after the other

    @acting_as(WRITE_THREAD)
    def run(self) -> None:
        try:
            database_guard.adopt_lock()
            self._checkpointer.take_over()
            refused_writes.take_over(self._lock_wait_s)
            while not self._worker.is_stopping:
                self._guarded_turn()
            self._worker.work_on([])
            self._nodes.leave()
        except LockLostError as error:
            log.critical("%s", error)
            self._fail(error)
        except BaseException as error:
            log.critical("write_thread failed", exc_info=True)
            self._fail(error)
        finally:
            connection.close()

    def _fail(self, error: BaseException) -> None:
        self.failure = error
        self._on_failure()

    def _guarded_turn(self) -> None:
        """Survive a bug that no request's guard has caught, unless it comes with every turn."""
        try:
            self._turn()
        except Exception:
            self._bugs += 1
            if self._bugs >= MAX_BUGS:
                raise
            log.exception("a turn of write_thread failed")
        else:
            self._bugs = 0

    def _turn(self) -> None:
        wait_s = 0 if self._has_work else TICK_S
        asked_at = time.monotonic()
        items = self._turns.take(self._queue.take_all(wait_s))
        self._metrics.taken(asked_at)
        self._worker.work_on(items)
        self._housekeep(is_idle=not items and wait_s > 0)
        self._snapshots.publish()

    @property
    def _has_work(self) -> bool:
        """Return whether there is work at once although the queue can be empty."""
        return not self._worker.has_failed and (self._turns.is_ready or self._worker.has_pending)

    def _housekeep(self, *, is_idle: bool) -> None:
        """Between two batches: tick, index and checkpoint; what fails now is done later."""
        try:
            is_rung = self._nodes.is_rung
            if is_rung or is_idle:
                self._nodes.read()
            if (is_idle and not is_rung) or time.monotonic() - self._ticked_at >= TICK_S:
                self._tick()
                self._collect_garbage(is_idle=is_idle)
            if is_idle:
                self._index_all()
                self._sweep()
            self._end_marked()
            self._checkpointer.finish()
            refused_writes.try_again()
        except DatabaseFailure as error:
            log.error("housekeeping failed: %s", error)
            drop_lost_connection()
        except Exception:
            if (more := self._failures.due()) is not None:
                log.exception("housekeeping failed%s", more)

    def _tick(self) -> None:
        self._ticked_at = time.monotonic()
        with in_turn():
            self._nodes.begin()
            self._batch.acks.tick()
            self._nodes.tick()
            database_guard.check_lock()
        self._batch.acks.ticked()

    def _collect_garbage(self, *, is_idle: bool) -> None:
        ended, live = sum(self._metrics.closes.values()), len(self._clients)
        self._collections.tick(ended=ended, live=live, is_idle=is_idle)

    def _end_marked(self) -> None:
        """End the sessions that another process, such as `createjimuser`, wants to end."""
        if time.monotonic() - self._looked_at >= MARKED_S:
            self._looked_at = time.monotonic()
            for session_id in sessions_to_end():
                self._queue.put_event(SessionKicked(session_id))

    def _sweep(self) -> None:
        """Delete unused rooms, once in a while and only when everything is indexed."""
        if self._nodes.is_shared:  # others may be entering one
            return
        if time.monotonic() - self._swept_at >= SWEEP_S and self._batch.index.is_done:
            self._swept_at = time.monotonic()
            if count := delete_unused_rooms(older_than=timedelta(seconds=SWEEP_S)):
                log.info("deleted %s that nobody used", counted(count, "room"))

    def _index_all(self) -> None:
        """Index what is not indexed yet, until somebody waits."""
        index = self._batch.index
        while not index.is_done and not self._queue.depth:
            with in_turn():
                self._nodes.begin()
                index.cut(at_least=1)
                index.write(IDLE_ROWS)
                database_guard.check_lock()
            index.committed()
