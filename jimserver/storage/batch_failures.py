"""Tell that a batch failed for want of space; halve one to find the entry that is to blame."""

import sqlite3

from jimserver.state.request_queue import Item

DISK_FULL = "53100"  # PostgreSQL's code


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
