"""Watch the files of a SQLite database: a deleted, replaced or damaged one must not be written."""

import os
import sqlite3
from contextlib import closing

Identity = tuple[int, int]  # device and inode
MAX_SHOWN = 200  # characters of a report of damage
# Of WITHOUT ROWID tables whose key columns don't come first: SQLite 3.40 reports it wrongly.
FALSE_ALARM = "NULL value in "


class DatabaseFiles:
    """Remember which files a database had when they were locked, or first seen."""

    def __init__(self, path: str, locked: Identity | None = None) -> None:
        """Watch the files; `locked` is the identity of the one that this process has locked."""
        self._known: dict[str, Identity | None] = {path: locked, f"{path}-wal": None}

    def problem(self) -> str:
        """Return which file is gone or another one now; "" where all is as it was. 3 µs."""
        for path, known in self._known.items():
            found = _identity(path)
            if known is None:
                self._known[path] = found
            elif found is None:
                return f"{path} was deleted"
            elif found != known:
                return f"{path} was replaced by another file"
        return ""


def _identity(path: str) -> Identity | None:
    try:
        return identity_of(os.stat(path))
    except OSError:
        return None


def identity_of(status: os.stat_result) -> Identity:
    """Return which file this is, whatever its name."""
    return status.st_dev, status.st_ino


def damage(connection: sqlite3.Connection) -> str:
    """Read all tables and indexes; return what is damaged, or "".

    Table by table: a reader that stays long would keep the write-ahead log from starting over.
    """
    try:
        with closing(
            connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ) as names:
            tables = [name for (name,) in names]
        for table in tables:
            quoted = table.replace('"', '""')
            for (report,) in connection.execute(f'PRAGMA quick_check("{quoted}")').fetchall():
                if report != "ok" and not report.startswith(FALSE_ALARM):
                    return f"the database file is damaged: {report[:MAX_SHOWN]}"
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return f"the database file is damaged: {error}"
        if error.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT):
            raise
    return ""
