"""Lock a PostgreSQL database for one server, on the very connection that writes.

The lock and the rows share a connection: a server that loses the one can't write by the other. A
fence holds where the lock alone would not: each server raises the epoch in the database, and each
transaction that writes checks that the epoch is still its own.
"""

import logging
import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.signals import connection_created
from django.utils.translation import gettext as _

from common.database.joined import Joined
from jimserver.storage.instance_lock import AlreadyRunningError, InstanceLock, locked_file
from jimserver.storage.postgres.fence import FENCE_NUMBER, IN_TIME, LATE_S, fence_statement, fenced
from jimserver.storage.postgres.last_batch import LastBatch
from jimserver.storage.postgres.server_probe import ServerProbe, check_place
from messaging.selectors import current_epoch
from messaging.services import raise_epoch
from messaging.services.nodes.stored_batches import forget_marks_of_dead, mark_statement

log = logging.getLogger(__name__)

LOCK_NUMBER = 0x4A494D  # of the advisory lock of the database: "JIM"
RETAKE_S = 5.0  # for PostgreSQL to give up a connection of ours that was cut off, and its lock
RETRY_S = 0.05
POLL_S = 0.25  # between two attempts of a spare
# After PostgreSQL's restart a spare gives the active server this time to take the lock again:
# its sessions go on. The active server asks PostgreSQL once a second.
PRECEDENCE_S = 3.0
IDLE = 0  # libpq's name for a connection outside of a transaction

# PostgreSQL's own watch over the writing connection: it ends one, with its lock, whose machine has
# been silent for 3 to 4 s. Seconds but for the last two, which are milliseconds.
SESSION = {
    "tcp_keepalives_idle": 1,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 2,
    "tcp_user_timeout": 3000,
    "client_connection_check_interval": 1000,
}


class LockLostError(BaseException):
    """End write_thread: another server has had the database, and what we know of it is old.

    No `except Exception` may survive it: whatever was being done must not be tried again.
    """

    def __str__(self) -> str:
        return _("Another server has taken the database over.")


class OldStateError(LockLostError):
    """End write_thread: a batch that was refused is stored, so what we know is old."""

    def __str__(self) -> str:
        return _("PostgreSQL was away in the middle of a transaction; the server must start again.")


class ServerLock(InstanceLock):
    """Hold an advisory lock of PostgreSQL's, which lasts as long as the connection that writes.

    `take`, then `give`, in the thread that makes the engine; `adopt` in write_thread.
    """

    lost: type[LockLostError] = LockLostError  # what ends this server when it may not write
    session: Mapping[str, int] = SESSION
    try_statement = f"SELECT pg_try_advisory_lock({LOCK_NUMBER})"

    def __init__(self) -> None:
        super().__init__()
        self._probe = ServerProbe()
        self._writer: Any = connections.create_connection("default")
        self._writer.inc_thread_sharing()
        self.joined = Joined(self._writer)
        self._epoch = 0  # of this server, as soon as it has the lock
        self._clock_ahead_s = math.inf  # PostgreSQL's clock, of time.monotonic(), where known
        self._last = LastBatch(self._writer)
        connection_created.connect(self._connected)

    def close(self) -> None:
        connection_created.disconnect(self._connected)
        self._probe.close()
        self._writer.close()

    def take(self) -> None:
        """Lock the database, and make the writing connection that of the calling thread.

        Raise AlreadyRunningError, or DatabaseError where there can be no lock.
        """
        try:
            check_place(self._writer)
            if not self._try():
                raise AlreadyRunningError
            connections["default"].close()
            connections["default"] = self._writer
            self._epoch = self._begin_epoch()
        except DatabaseError:
            self._writer.close()
            raise

    def wait(self, stopped: threading.Event) -> bool:
        """Take the lock as soon as it is free; return False when `stopped` comes first."""
        pause_s = 0.0
        while not stopped.wait(pause_s):
            try:
                if pause_s and self._writer.connection is None:
                    self._writer.ensure_connection()
                    pause_s = PRECEDENCE_S
                    continue
                self.take()
                return True
            except AlreadyRunningError:
                pause_s = POLL_S
            except DatabaseError as error:
                log.warning("the spare has lost the database: %s", str(error).strip())
                self._writer.close()
                pause_s = 2 * POLL_S
        return False

    def give(self) -> None:
        del connections["default"]

    def adopt(self) -> None:
        connections["default"] = self._writer

    def problem(self) -> str:
        return self._probe.problem()

    @property
    def is_idle(self) -> bool:
        driver = self._writer.connection
        is_idle = driver and driver.info.transaction_status == IDLE
        return bool(is_idle and not self._writer.joined.has_waiting)

    def check(self) -> None:
        """Raise LockLostError unless this server may write, until the transaction ends.

        A server that takes the lock waits for such transactions to end before it reads a row.
        """
        self._clock_ahead_s = math.inf  # the clock may have been set: it is only read now
        self._ask()

    def commit(self) -> None:
        """Check, mark the transaction as stored if it has written, and commit it, in one way.

        Raise LockLostError unless this server may write, OperationalError where it is too late. The
        block of the transaction, which must end now, finds nothing left to commit.
        """
        mark = self._last.begin(self._epoch)
        counts = self._ask(f"; {mark_statement()}; COMMIT", mark)
        self._last.committed(is_marked=counts[-2] == 1)

    def _ask(self, end: str = "", *values: int) -> list[int]:
        """Execute the fence unless it is too late, then `end`; return the counts of their rows."""
        fence, of_fence = self._fence()
        began = time.monotonic()
        late_at = began + self._clock_ahead_s + LATE_S
        self._clock_ahead_s = math.inf
        with fenced(self.lost), connection.cursor() as cursor:
            cursor.execute(f"{IN_TIME}; {fence}{end}", [late_at, *of_fence, *values])
            self._clock_ahead_s = cursor.fetchone()[1] - began
            counts = []
            while cursor.nextset():
                counts.append(cursor.rowcount)
        return counts

    def _fence(self) -> tuple[str, list[int]]:
        """Return the SQL of `check` and its values; it fails with DIVISION_BY_ZERO."""
        return fence_statement(), [self._epoch]

    def has_committed(self) -> bool:
        return self._last.has_committed()

    def _connected(self, connection: Any, **_: Any) -> None:
        """Prepare a new connection of the writer's; after the first one, take the lock again."""
        if connection is not self._writer:
            return
        try:
            with connection.cursor() as cursor:
                _watch_session(cursor, self.session)
                self._last.connected(cursor)
            if self._epoch:
                self._retake()
            if self._last.was_refused_wrongly():
                raise OldStateError
        except BaseException:
            connection.close()  # or it would be used without the lock
            raise

    def _retake(self) -> None:
        """Take the lock from our own lost connection; raise LockLostError if it is not ours."""
        until = time.monotonic() + RETAKE_S
        while not (is_locked := self._try()) and time.monotonic() < until:
            if self._current_epoch() != self._epoch:
                break
            time.sleep(RETRY_S)
        if not is_locked or self._current_epoch() != self._epoch:
            raise self.lost

    def _begin_epoch(self) -> int:
        """Raise the epoch once no transaction of an earlier server can commit any more."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FENCE_NUMBER])
            epoch = raise_epoch()
            forget_marks_of_dead()
        return epoch

    def _current_epoch(self) -> int:
        return current_epoch()

    def _try(self) -> bool:
        with self._writer.cursor() as cursor:
            cursor.execute(self.try_statement)
            return bool(cursor.fetchone() == (True,))


@contextmanager
def instance_lock() -> Iterator[InstanceLock]:
    """Hold the lock of the database, in whatever way it can be locked.

    Raise AlreadyRunningError, or DatabaseError where there can be no lock.
    """
    if connection.vendor == "sqlite":
        with locked_file(connection.settings_dict["NAME"]) as held:
            yield held
    else:
        with server_lock() as lock:
            lock.take()
            yield lock


@contextmanager
def server_lock() -> Iterator[ServerLock]:
    """Provide the lock of a PostgreSQL, which is not taken yet."""
    lock = ServerLock()
    try:
        yield lock
    finally:
        lock.close()


def _watch_session(cursor: Any, session: Mapping[str, int]) -> None:
    names = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in session.items())
    cursor.execute(f"SELECT {names}")
