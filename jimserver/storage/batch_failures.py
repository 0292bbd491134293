"""Tell what made a batch fail: the place, or one of its entries."""

import sqlite3

from django.db import InterfaceError, OperationalError

from jimserver.state.request_queue import Item

# PostgreSQL's codes
DISK_FULL = "53100"
READ_ONLY = "25006"
NO_RIGHT = "42501"


def is_infrastructure_error(error: Exception) -> bool:
    """Return whether any batch that writes would fail now: the disk is full, the database is gone.

    SQLite calls operational, too, what is wrong with one statement; PostgreSQL calls internal that
    it is read-only, and blames the statement where a right to a table was taken away.
    """
    if getattr(error.__cause__, "sqlstate", None) in (READ_ONLY, NO_RIGHT):
        return True
    is_statement = getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return isinstance(error, OperationalError | InterfaceError) and not is_statement


def is_full(error: BaseException) -> bool:
    """Return whether a database refuses rows for want of space."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", None) == DISK_FULL


def bisect_batch(items: list[Item]) -> list[list[Item]]:
    """Return the entries in two halves, each entry an item; nothing where there was but one."""
    singles = [Item(session, [entry]) for session, entries in items for entry in entries]
    middle = len(singles) // 2
    return [singles[:middle], singles[middle:]] if middle else []
