"""Tell the failure of a store in the user's words."""

import sqlite3
from pathlib import Path

from jimclient.text.i18n import N_, _

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_REASONS = {
    sqlite3.SQLITE_FULL: N_("the disk is full"),
    sqlite3.SQLITE_READONLY: N_("it can only be read"),
    sqlite3.SQLITE_CORRUPT: N_("the file is damaged"),
    sqlite3.SQLITE_NOTADB: N_("the file is damaged"),
    sqlite3.SQLITE_BUSY: N_("another program uses it"),
}


class StoreError(Exception):
    """Tell that a store can't be used; the text names the file and says why."""

    def __init__(self, path: Path, reason: str, *, is_damaged: bool = False) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.is_damaged = is_damaged


def store_error(path: Path, error: sqlite3.Error | OSError) -> StoreError:
    """Convert a failure of SQLite or the system."""
    if isinstance(error, OSError):
        return StoreError(path, error.strerror or str(error))
    code = getattr(error, "sqlite_errorcode", None) or 0
    known = _REASONS.get(code & 0xFF)  # the low byte of an extended code is the plain one
    return StoreError(path, _(known) if known else str(error), is_damaged=code & 0xFF in _DAMAGED)
