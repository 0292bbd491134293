"""Lock a database for one server: two would give the same numbers to different messages."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress

from django.db import OperationalError, connection

from common.database.joined import NOT_JOINED
from jimserver.storage.database_files import Identity, identity_of

try:
    import fcntl
except ImportError:  # Windows: the lock of SQLite's alone must do
    fcntl = None  # type: ignore[assignment]


class AlreadyRunningError(Exception):
    """Another server works on this database."""


class InstanceLock:
    """Be a lock that can't be lost while the process lives, as that of a file can't."""

    joined: AbstractContextManager[object] = NOT_JOINED  # in which rows wait for `commit`

    def __init__(self, file: Identity | None = None) -> None:
        self.file = file  # what is locked; None where the system has no such locks

    def problem(self) -> str:
        """Return the reason why the database is of no use now; "" where it is. Any thread."""
        return ""

    @property
    def is_idle(self) -> bool:
        """Return whether the transaction has no statement yet, so that nothing can be lost."""
        return False

    def begin(self) -> None:
        """Wait for this server's turn to write; call first in each transaction that writes."""

    def check(self) -> None:
        """Raise an error unless this server may write; call in each transaction that writes."""

    def commit(self) -> None:
        """Check, and commit the transaction, if its block would not do it better."""

    def has_committed(self) -> bool:
        """Return whether the transaction is stored after all whose `commit` has failed."""
        return False

    def give(self) -> None:
        """Leave the connection that holds the lock to write_thread."""

    def adopt(self) -> None:
        """Make the connection that holds the lock that of write_thread, which calls this."""


@contextmanager
def locked_file(path: str) -> Iterator[InstanceLock]:
    """Lock a SQLite database; the system takes the lock back however the process ends.

    Raise AlreadyRunningError, or DatabaseError where there can be no lock.
    """
    with _locked_name(path), _locked_file(path) as file:
        connection.close()  # it was opened before: the name may lead to another file since
        yield InstanceLock(file)


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
