"""Work on one batch: handle, store, commit, and only then send; and recover where that fails."""

import logging
import sys
import time

from django.db import Error as DatabaseFailure
from django.db import connection

from common.database.failures import is_infrastructure_error
from common.database.turns import in_turn
from common.on_commit import Event
from jimserver.delivery.batch import Batch
from jimserver.handler.dispatch import MessageHandler, action_of
from jimserver.runtime.nodes.alone import Alone
from jimserver.runtime.turns import Turns
from jimserver.state.close_reasons import CloseReason
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.metrics import Metrics
from jimserver.state.request_queue import Item
from jimserver.state.server_events import Stop
from jimserver.state.session_events import Entry, PasswordChecked, SessionEvent
from jimserver.state.sessions import Session
from jimserver.storage.batch_failures import bisect_batch
from jimserver.storage.database_guard import database_guard
from jimserver.storage.refused_writes import refused_writes

log = logging.getLogger(__name__)

FAILURES_S = 1.0  # seconds between two log lines of one kind about what was not stored
# The CPU that a batch has for sessions that ask for much, but for its last entry: about what
# `Turns` means it to take, where requests cost no more than their price. Whoever asks for little
# can wait for two of them.
SLICE_S = 0.010
# The longest time for that: reads wait for the disk, and other programs take the CPU. Slices by
# the clock alone would be so small then that the commits between them cost the most.
LONGEST_S = 0.040


class Slice:
    """Measure the time that a batch has, from now on. Belongs to write_thread."""

    def __init__(self) -> None:
        now = time.monotonic()
        self._looks_at, self._ends_at = now + SLICE_S, now + LONGEST_S
        self._begun_cpu_s = time.thread_time()

    def is_over(self) -> bool:
        """Return whether the time is over; the CPU is looked at only once it can be."""
        now = time.monotonic()
        if now < self._looks_at:
            return False
        left_s = SLICE_S - (time.thread_time() - self._begun_cpu_s)
        self._looks_at = now + left_s
        return left_s <= 0 or now >= self._ends_at


class BatchWorker:
    """Moves a Batch from its entries to its answers. Belongs to write_thread."""

    def __init__(
        self,
        handler: MessageHandler,
        batch: Batch,
        turns: Turns,
        metrics: Metrics,
        nodes: Alone,
    ) -> None:
        self.is_stopping = False  # the last event was handled
        # The last batch failed: what is pending waits for the next one, or a moment.
        self.has_failed = False
        self._handler = handler
        self._batch = batch
        self._turns = turns
        self._metrics = metrics
        self._nodes = nodes
        self._failures, self._refusals = LogLimiter(FAILURES_S), LogLimiter(FAILURES_S)
        self._front = sys.maxsize  # items of this batch that are not left to the next one
        # For the next batch: what waits for a busy session, and events that could not be stored.
        self._left: list[Item] = []
        self._rest: list[Item] = []  # behind it: what there was no time for

    def work_on(self, items: list[Item]) -> None:
        """Work on one batch; without entries, on the rows and frames that are pending.

        What it has no time for is left to the next one.
        """
        self._front = self._turns.front
        self._work_on(items)
        if left := self._left + self._rest:
            self._left, self._rest = [], []
            self._turns.defer(left)

    @property
    def has_pending(self) -> bool:
        """Return whether a batch without entries has work."""
        return self._batch.is_dirty or self._nodes.has_news

    def _work_on(self, items: list[Item]) -> None:
        if not items and not self.has_pending:
            return
        self._batch.begin()
        self._handler.begin()
        begun_at, is_at_end = time.monotonic(), False
        left_before = len(self._left)
        try:
            database_guard.check_reported()
            with in_turn():
                self._nodes.begin()
                self._handler.expect(_entries_of_strangers(items))
                self._handle(items)
                self._handler.finish()
                begun_at = time.monotonic()
                with database_guard.joined:
                    self._batch.write()
                    self._nodes.write()
                    is_at_end = True
                    database_guard.commit()
        except Exception as error:  # of the database, or a bug in what writes the rows
            failure = error
        else:
            self.has_failed = False
            return self._release(time.monotonic() - begun_at)
        if is_at_end and database_guard.has_committed():
            return self._release(time.monotonic() - begun_at)
        del self._left[left_before:]  # they are still among the items
        self._front = sys.maxsize
        # Behind `except`, or each further failure would be logged with all before it.
        self._recover(items, failure, self._undo())
        return None

    def _handle(self, items: list[Item]) -> None:
        """Handle the front at once, and of the items behind it what there is time for."""
        self._handle_all(items[: self._front])
        if self._front >= len(items):
            return
        time_left = Slice()
        for place in range(self._front, len(items)):
            self._handle_all(items[place : place + 1])
            if time_left.is_over():
                self._rest = items[place + 1 :]
                del items[place + 1 :]
                break

    def _handle_all(self, items: list[Item]) -> None:
        handle = self._handler.handle
        for session, entries in items:
            for entry in entries:
                if session is None:
                    self._handle_event(entry)  # type: ignore[arg-type]  # without a session: Event
                elif session.is_busy and action_of(entry).waits:  # type: ignore[arg-type]
                    self._wait(session, entry)  # type: ignore[arg-type]
                else:
                    handle(session, entry)  # type: ignore[arg-type]

    def _wait(self, session: Session, entry: Entry) -> None:
        """Have an entry wait until its session is not busy, unless it is what keeps it busy.

        That one comes again when its batch failed.
        """
        if entry is not session.busy_with and not session.ended:
            self._left.append(Item(session, [entry]))

    def _handle_event(self, event: Event) -> None:
        self.is_stopping = self.is_stopping or isinstance(event, Stop)
        self._handler.handle_event(event)

    def _release(self, commit_s: float) -> None:
        """Send the answers: the rows are committed, whatever fails now."""
        message_count = self._batch.writes.message_count
        self._nodes.committed()
        try:
            self._batch.release()
        except Exception:
            log.exception("a batch was stored, and its end failed")
            self._batch.abandon()
        self._handler.begin_reads()
        self._metrics.stored(message_count, commit_s)

    # A batch that failed

    def _undo(self) -> list[Session]:
        """Take back everything; return the sessions that had logged in."""
        self._metrics.failed_batches += 1
        self.has_failed = True
        self._nodes.rolled_back()
        self._batch.discard()
        return self._handler.undo_logins()

    def _recover(self, items: list[Item], error: Exception, arrived: list[Session]) -> None:
        """Refuse the entry that is to blame, found by bisection; or, where the place is, all."""
        if is_infrastructure_error(error) or (items and not self._write_pending()):
            if (more := self._failures.due()) is not None:
                log.error("a batch of %d was not stored: %s%s", len(items), error, more)
            drop_lost_connection()
            if is_infrastructure_error(error):
                refused_writes.failed(error)
            self._only_read(items, arrived)
        elif halves := bisect_batch(items):
            for half in halves:
                self._work_on(half)
        else:
            self._refuse(items, error, arrived)

    def _write_pending(self) -> bool:
        """Write by themselves the rows that earlier batches left; return False if that fails."""
        self._work_on([])
        return not self._batch.is_dirty

    def _only_read(self, items: list[Item], arrived: list[Session]) -> None:
        """Serve the entries that need no rows, outside of a transaction; answer the others 500."""
        self._batch.begin()
        self._batch.writes.is_read_only = True
        for session, entries in items:
            for entry in entries:
                if not self._is_served(session, entry):
                    self._fail(session, entry)
        self._batch.writes.is_read_only = False
        self._batch.flush()
        self._close(arrived)

    def _is_served(self, session: Session | None, entry: Entry | Event) -> bool:
        """Handle an entry if that needs no rows; return whether it could be."""
        if session is None or isinstance(entry, Event):
            return False
        action = action_of(entry)
        if action.waits and session.is_busy:
            self._wait(session, entry)
            return True
        if action.writes or (action.reads and not database_guard.can_read):
            return False
        try:
            self._handler.handle(session, entry)
        except DatabaseFailure:
            return False
        return True

    def _fail(self, session: Session | None, entry: Entry | Event) -> None:
        """Answer 500. An event has happened all the same: it has its turn in another batch."""
        if isinstance(entry, PasswordChecked) and session:
            session.is_busy = False
            self._handler.fail(session, entry.request)
            self._close([session])
        elif isinstance(entry, Stop):
            self._handle_event(entry)  # whatever the database does
        elif isinstance(entry, Event | SessionEvent):
            self._left.append(Item(session, [entry]))
        elif session:
            self._handler.fail(session, entry)

    def _refuse(self, items: list[Item], error: Exception, arrived: list[Session]) -> None:
        """Refuse the one entry that can't be stored; an event that can't costs its session."""
        session, entries = items[0] if items else (None, ())
        entry = entries[0] if entries else None
        if (more := self._refusals.due()) is not None:
            what = "a pending row" if entry is None else type(entry).__name__
            log.error("%s: %s was not stored%s", session, what, more, exc_info=error)
        if (entry is not None and not isinstance(entry, Event | SessionEvent)) or isinstance(
            entry, PasswordChecked | Stop
        ):
            self._fail(session, entry)
        elif session:
            self._close([session])
        self._batch.flush()
        self._close(arrived)

    def _close(self, sessions: list[Session]) -> None:
        """Close sessions: what their clients were told of the login does not hold."""
        for session in sessions:
            self._batch.sender.close(session, CloseReason.SERVER_ERROR)


def _entries_of_strangers(items: list[Item]) -> list[Entry | Event]:
    """Return the entries of sessions that are not logged in."""
    return [
        entry
        for session, entries in items
        if session is not None and session.user is None
        for entry in entries
    ]


def drop_lost_connection() -> None:
    """Close a connection that is lost, so that the next batch opens another."""
    if connection.connection is not None and not connection.is_usable():
        connection.close()
