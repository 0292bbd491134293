"""Refuse writes while the database isn't the one that the server started on.

SQLite goes on writing to a file that was deleted or replaced, and another server may have taken a
PostgreSQL over; an answer of 200 would then be a promise that nobody keeps.
"""

import logging
import os
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from django.db import DatabaseError, OperationalError, connection

from common.database.joined import NOT_JOINED
from jimserver.storage.database_files import DatabaseFiles, damage
from jimserver.storage.instance_lock import InstanceLock

log = logging.getLogger(__name__)

LOOK_S = 0.5  # seconds between two looks at the files or the server
DAMAGED_LOOK_S = 60.0  # seconds until a damaged file is checked again
S_PER_HOUR = 3600.0


class DatabaseGuard:
    """Keep the reason why writes are refused. Any thread calls `problem`, write_thread `commit`.

    Without `watching`, as in tests and commands, nothing is ever refused.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._reported = ""
        self._work: Callable[[], object] | None = None
        self.can_read = True  # False where reads would wait without an end
        self._lock: InstanceLock | None = None
        self._is_in_doubt = False  # the last transaction may be stored, or not
        self._files: DatabaseFiles | None = None
        self._writer: Any = None  # write_thread's connection, as the driver knows it
        self.free_bytes: int | None = None  # beside the database; None where nobody looks
        self._min_free_bytes = 0

    @property
    def problem(self) -> str:
        """Return why writes are refused, in one clause; "" where they are not."""
        return self._reported or (self._files.problem() if self._files else "")

    @contextmanager
    def watching(
        self, lock: InstanceLock, check_hours: float, min_free_bytes: int = 0
    ) -> Iterator[None]:
        """Watch the database that is open now until the end of the block.

        Raise OperationalError where it isn't the one that is locked.
        """
        self._min_free_bytes = min_free_bytes
        path = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else ""
        self._files = DatabaseFiles(path, lock.file) if path else None
        if problem := self.file_problem():
            self._forget()
            raise OperationalError(problem)
        self._lock = lock
        watch = _Watch(self, lock, path, check_hours * S_PER_HOUR)
        watch.start()
        try:
            yield
        finally:
            watch.stop()
            self._forget()

    @property
    def is_low(self) -> bool:
        """Return whether so little room is left on the disk that only staff can add data."""
        return self.free_bytes is not None and self.free_bytes < self._min_free_bytes

    def give_lock(self) -> None:
        """Leave the connection that holds the lock to write_thread, which is about to start."""
        if self._lock:
            self._lock.give()

    def adopt_lock(self) -> None:
        """Take the connection that holds the lock; called by write_thread."""
        if self._lock:
            self._lock.adopt()

    def begin(self) -> None:
        """Wait for this server's turn to write; call first in each transaction that writes."""
        if self._lock:
            self._lock.begin()

    @property
    def joined(self) -> AbstractContextManager[object]:
        """Return the block in which rows may wait for `commit`, as its last step."""
        return self._lock.joined if self._lock else NOT_JOINED

    def commit(self) -> None:
        """Raise OperationalError if what is written now might be lost; else commit it.

        Call it as the last step of a transaction's block, which commits what is not committed then:
        only PostgreSQL gains by this. What it leaves in doubt when it fails, `has_committed` tells.
        A transaction without a statement, such as one that only hands a request to a reader, costs
        no way to PostgreSQL: the lock is checked once a second in any case.
        """
        self._is_in_doubt = False
        if problem := self.problem:
            raise OperationalError(problem)
        if self._lock and not self._lock.is_idle:
            self._is_in_doubt = True
            self._lock.commit()
            self._is_in_doubt = False

    def check_lock(self) -> None:
        """Raise LockLostError, which ends write_thread, if another server has the database."""
        if self._lock:
            self._lock.check()

    def has_committed(self) -> bool:
        """Return whether the batch is stored whose `commit` has failed; wait for the answer."""
        return bool(self._is_in_doubt and self._lock and self._lock.has_committed())

    def check_reported(self) -> None:
        """Raise OperationalError for a problem that is known already; costs nothing."""
        if not self._files:  # of SQLite, where nobody waits for a server
            self._writer = connection.connection
        if self._reported:
            raise OperationalError(self._reported)

    def file_problem(self) -> str:
        return self._files.problem() if self._files else ""

    def wait_for(self, work: Callable[[], object], problem: str) -> None:
        """Refuse writes because of this problem until `work`, tried again and again, succeeds."""
        self._work = work
        self.report(problem)

    def try_work(self) -> str:
        """Try the work that waits; return what keeps it from succeeding, or ""."""
        if self._work is None:
            return ""
        try:
            self._work()
        except DatabaseError as error:
            return str(error)
        finally:
            connection.close()
        self._work = None
        return ""

    def report(self, problem: str, *, can_read: bool = True) -> None:
        """Take note of the state now; log it when it changes."""
        self.can_read = can_read
        if problem != self._reported:
            if problem:
                log.error("Writes are refused: %s.", problem)
            else:
                log.warning("Writes are accepted again.")
        self._reported = problem
        if not can_read:
            self._wake_writer()

    def _wake_writer(self) -> None:
        """Cut the connection on which write_thread waits for a server that does not answer."""
        writer, self._writer = self._writer, None
        with suppress(Exception), socket.socket(fileno=_duplicate(writer)) as wire:
            wire.shutdown(socket.SHUT_RDWR)


def _duplicate(writer: Any) -> int:
    """Return another descriptor of a driver's connection."""
    return os.dup(writer.fileno())


class _Watch(threading.Thread):
    """Look at the database twice a second, and search all of it for damage now and then."""

    def __init__(self, guard: DatabaseGuard, lock: InstanceLock, path: str, check_s: float) -> None:
        super().__init__(name="database_guard", daemon=True)
        self._guard = guard
        self._lock = lock
        self._path = path
        self._check_s = check_s  # 0: never
        self._check_at = 0.0  # by time.monotonic(); the first check follows the start
        self._damage = ""
        self._sqlite: sqlite3.Connection | None = None
        self._stop_asked = threading.Event()

    def run(self) -> None:
        try:
            if self._path:
                # While it is open the write-ahead log keeps its file.
                self._sqlite = sqlite3.connect(self._path, isolation_level=None)
                self._sqlite.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            self._look()
            while not self._stop_asked.wait(LOOK_S):
                self._look()
        except Exception:
            log.exception("database_guard failed")
            self._guard.report("the watch over the database failed")
        finally:
            if self._sqlite:
                self._sqlite.close()

    def stop(self) -> None:
        """End the thread; wait for it."""
        self._stop_asked.set()
        if self._sqlite:
            with suppress(sqlite3.ProgrammingError):  # closed already
                self._sqlite.interrupt()
        self.join()

    def _look(self) -> None:
        if self._path:
            self._guard.free_bytes = shutil.disk_usage(os.path.dirname(self._path) or ".").free
        lost = self._lock.problem()
        problem = lost or self._guard.file_problem() or self._damage or self._guard.try_work()
        self._guard.report(problem, can_read=not lost)
        if not lost and not problem.endswith("deleted") and self._check_is_due():
            self._damage = damage(self._sqlite) if self._sqlite else ""
            self._check_at = time.monotonic() + (DAMAGED_LOOK_S if self._damage else self._check_s)

    def _check_is_due(self) -> bool:
        return bool(self._sqlite and self._check_s) and time.monotonic() >= self._check_at


database_guard = DatabaseGuard()
