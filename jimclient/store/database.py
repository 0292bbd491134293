"""Open one store's file: for its owner alone, used by all threads, each failure a StoreError."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from jimclient.store.errors import StoreError, store_error
from jimclient.store.schema import bring_up_to_date, show_as_new
from jimclient.text.i18n import _

_BUSY_TIMEOUT_S = 20  # `--history` may read while a client writes
_SIDE_FILES = ("", "-wal", "-shm")  # of a database in WAL mode


class Database:
    """Run statements on one file. Any thread can call any method; each raises StoreError.

    Queries have a connection of their own, so that they do not wait until the disk has what is
    written meanwhile; inside a transaction they see what it has changed.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, reader: sqlite3.Connection | None = None
    ) -> None:
        self.path = path
        self.is_damaged = False
        self._connection, self._reader = connection, reader or connection
        for each in (self._connection, self._reader):
            each.row_factory = sqlite3.Row
        self._lock, self._read_lock = threading.RLock(), threading.RLock()
        self._writing: int | None = None  # the thread whose transaction it is

    @classmethod
    def open(cls, path: Path) -> "Database":
        """Open a file, or make it, with its tables."""
        try:
            connection, reader = _connect(path), _connect_reader(path)
            is_known = bring_up_to_date(connection)
        except (OSError, sqlite3.Error) as error:
            raise store_error(path, error) from error
        if not is_known:
            reader.close()
            connection.close()
            raise StoreError(path, _("a newer version of the client has written it"))
        return cls(path, connection, reader)

    @classmethod
    def open_to_read(cls, path: Path) -> "Database":
        """Open a file that may be read-only, in a folder that may be, too."""
        try:
            return cls(path, _connect_to_read(path))
        except (OSError, sqlite3.Error) as error:
            raise store_error(path, error) from error

    def version(self) -> int:
        """Return a number that changes when another program has written to the file."""
        with self._lock, self._failures_named():
            row = self._connection.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    def create_function(self, name: str, function: Callable[[str], str]) -> None:
        """Let statements call a function of one text."""
        for connection in (self._connection, self._reader):
            connection.create_function(name, 1, function, deterministic=True)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make one transaction of the `execute` calls inside, committed at the end."""
        with self._lock, self._failures_named(), self._connection:
            outer, self._writing = self._writing, threading.get_ident()
            try:
                yield
            finally:
                self._writing = outer

    def execute(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement inside a transaction; return how many rows it changed."""
        with self._lock, self._failures_named():
            return self._connection.execute(statement, values).rowcount

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        if self._writing == threading.get_ident():
            with self._failures_named():
                return self._connection.execute(query, values).fetchall()
        with self._read_lock, self._failures_named():
            return self._reader.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        """Return the first row of a query."""
        rows = self.rows(query, values)
        return rows[0] if rows else None

    @contextmanager
    def _failures_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            named = store_error(self.path, error)
            self.is_damaged = self.is_damaged or named.is_damaged
            raise named from error

    def close(self) -> None:
        """Close the file."""
        with self._lock, self._read_lock:
            self._reader.close()
            self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    """Open a file for its owner's eyes only. SQLite gives its side files the same mode."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    os.chmod(path, 0o600)
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # an acknowledged message must survive a power cut
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect_reader(path: Path) -> sqlite3.Connection:
    """Open a file that is open already, for queries."""
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False)
    connection.execute("PRAGMA query_only = 1")
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a file in place; as one that never changes if its side files can't be made."""
    for mode in ("mode=ro", "immutable=1"):
        uri = f"{path.absolute().as_uri()}?{mode}"
        connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_TIMEOUT_S, check_same_thread=False
        )
        try:
            connection.execute("SELECT count(*) FROM meta").fetchone()
            show_as_new(connection)
        except sqlite3.OperationalError:
            connection.close()
            if mode == "immutable=1":
                raise
        else:
            return connection
    raise AssertionError("one of the two returns or raises")


def put_aside(path: Path) -> Path:
    """Rename a damaged file, with its side files, and return its new name. Raise StoreError."""
    aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        for suffix in _SIDE_FILES:
            with suppress(FileNotFoundError):
                os.replace(f"{path}{suffix}", f"{aside}{suffix}")
    except OSError as error:
        raise store_error(path, error) from error
    return aside


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold a file for this process meanwhile; yield False if another client holds it."""
    holder = lock(path)
    if holder is None:
        yield False
        return
    with closing(holder):
        yield True


def lock(path: Path) -> sqlite3.Connection | None:
    """Return a lock on a file's use, None if another client has it. Raise StoreError.

    The lock is SQLite's own, on a file beside: it works on every system and ends with the
    process, however that ends.
    """
    beside = path.with_suffix(".lock")
    try:
        holder = sqlite3.connect(beside, timeout=0, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise store_error(beside, error) from error
    try:
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        holder.close()
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) == sqlite3.SQLITE_BUSY:
            return None
        raise store_error(beside, error) from error
    return holder
