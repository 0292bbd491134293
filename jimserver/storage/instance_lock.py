"""Lock a database for one server: two would give the same numbers to different messages."""

import os
import select
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from django.db import DatabaseError, OperationalError, connection, connections

from jimserver.storage.database_files import Identity, identity_of

try:
    import fcntl
except ImportError:  # Windows: the lock of SQLite's alone must do
    fcntl = None  # type: ignore[assignment]

LOCK_NUMBER = 0x4A494D  # "JIM", among PostgreSQL's advisory locks of the database
ANSWER_WITHIN_S = 3.0  # for PostgreSQL to answer a query that takes no time


class AlreadyRunningError(Exception):
    """Another server works on this database."""


class InstanceLock:
    """Be a lock that can't be lost while the process lives."""

    def __init__(self, file: Identity | None = None) -> None:
        self.file = file  # what is locked; None where the system has no such locks

    def problem(self) -> str:
        """Return the reason why the database isn't ours now; "" where it is."""
        return ""


@contextmanager
def instance_lock() -> Iterator[InstanceLock]:
    """Hold the lock; the system takes it back however the process ends.

    Raise AlreadyRunningError, or DatabaseError where there can be no lock.
    """
    if connection.vendor == "sqlite":
        path = connection.settings_dict["NAME"]
        with _locked_name(path), _locked_file(path) as file:
            connection.close()  # it was opened before: the name may lead to another file since
            yield InstanceLock(file)
    else:
        lock = ServerLock()
        try:
            yield lock
        finally:
            lock.close()


@contextmanager
def _locked_name(path: str) -> Iterator[None]:
    """Hold a lock of SQLite's, which all systems have, on an empty file beside the database."""
    with closing(sqlite3.connect(f"{path}-server", isolation_level=None, timeout=0)) as holder:
        try:
            holder.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise AlreadyRunningError from None
            raise OperationalError(str(error)) from error
        yield


@contextmanager
def _locked_file(path: str) -> Iterator[Identity | None]:
    """Lock the database file itself, whatever name leads to it, if the system can; yield which.

    The descriptor stays open until the process ends: closing any descriptor of a file drops the
    locks that SQLite holds on it in this process.
    """
    if fcntl is None:
        yield None
        return
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise OperationalError(str(error)) from error
    with suppress(OSError):  # a file system without such locks
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError from None
    try:
        yield identity_of(os.fstat(descriptor))
    finally:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)


class ServerLock(InstanceLock):
    """Hold an advisory lock of PostgreSQL's, which lasts as long as its connection."""

    def __init__(self) -> None:
        """Take the lock; raise AlreadyRunningError or DatabaseError."""
        super().__init__()
        self._holder: Any = None
        self._is_lost = False  # another server has had it: what we know of the tables is old
        self._asking = threading.Lock()
        if not self._take():
            raise AlreadyRunningError

    def close(self) -> None:
        if self._holder is not None:
            self._holder.close()
            self._holder = None

    def problem(self) -> str:
        """Ask the connection that holds the lock; take the lock again where it is lost.

        Any thread.
        """
        with self._asking:
            return self._find_problem()

    def _find_problem(self) -> str:
        if self._holder is not None:
            try:
                _ping(self._holder.connection)
            except TimeoutError:
                return "PostgreSQL does not answer"
            except Exception:  # of psycopg 2 or 3: the connection is lost, and the lock with it
                self._forget()
        try:
            self._is_lost = self._is_lost or (self._holder is None and not self._take())
        except DatabaseError as error:
            return f"PostgreSQL can't be reached: {str(error).splitlines()[0]}"
        return "another server took this database; restart this one" if self._is_lost else ""

    def _take(self) -> bool:
        """Open a connection and lock; return False where another server holds the lock."""
        holder = connections.create_connection("default")
        holder.inc_thread_sharing()
        try:
            with holder.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
                is_ours = cursor.fetchone() == (True,)
        except DatabaseError:
            holder.close()
            raise
        if not is_ours:
            holder.close()
        self._holder = holder if is_ours else None
        return is_ours

    def _forget(self) -> None:
        with suppress(Exception):  # it is lost already
            self._holder.close()
        self._holder = None


def _ping(raw: Any) -> None:
    """Send an empty query by libpq and wait for its answer; raise TimeoutError if none comes."""
    libpq = getattr(raw, "pgconn", None)
    if libpq is None:  # psycopg 2 can't wait with a timeout
        with raw.cursor() as cursor:
            cursor.execute("SELECT 1")
        return
    until = time.monotonic() + ANSWER_WITHIN_S
    if not libpq.is_busy():
        libpq.send_query(b"SELECT 1")
    while True:
        libpq.consume_input()
        while not libpq.is_busy():
            if libpq.get_result() is None:
                return
        if not select.select([libpq.socket], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
