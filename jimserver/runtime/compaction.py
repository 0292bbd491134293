"""Give the free pages of a SQLite file back to the system; PostgreSQL does so by itself."""

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from common.database.slices import LOCK_PAUSE_S, with_pauses
from common.database.turns import turn

INCREMENTAL = 2  # of SQLite's auto_vacuum: the file's pages can be given back some at a time
SLICE_PAGES = 100  # given back in one transaction, in which nobody else writes
KEPT_FREE_BYTES = 4_194_304  # for new messages: a file that shrinks and grows costs writes


CUT_TRIES, CUT_PAUSE_S = 50, 0.2  # a commit of this moment, or a reader, puts the cut off


class Size(NamedTuple):
    """Count the bytes of the database's file, and those free in it."""

    file: int
    free: int


def size() -> Size | None:
    """Return the file's size; None for PostgreSQL."""
    if connection.vendor != "sqlite":
        return None
    free = _pragma("freelist_count") * _pragma("page_size")
    return Size(os.path.getsize(connection.settings_dict["NAME"]), free)


def can_shrink() -> bool:
    """Return whether the file can shrink while a server uses it: after one `--compact`."""
    return connection.vendor == "sqlite" and _pragma("auto_vacuum") == INCREMENTAL


def compact() -> None:
    """Write the file anew without its free pages; no server may run. It can shrink from now on."""
    _run(f"PRAGMA auto_vacuum={INCREMENTAL}")
    _run("VACUUM")
    _run("PRAGMA wal_checkpoint(TRUNCATE)")


def give_back(keep_bytes: int = KEPT_FREE_BYTES) -> int:
    """Give free pages back, slice by slice, so that nobody waits; return how many bytes."""
    if not can_shrink():
        return 0
    given = sum(with_pauses(_slices(keep_bytes), LOCK_PAUSE_S))
    if given:
        _cut()
    return given * _pragma("page_size")


def _cut() -> None:
    """Cut the file at its last page, once nobody reads what the log had before."""
    for _ in range(CUT_TRIES):
        _run("PRAGMA wal_checkpoint(PASSIVE)")
        found = size()
        if found is None or found.file <= _pragma("page_count") * _pragma("page_size"):
            return
        time.sleep(CUT_PAUSE_S)


def _slices(keep_bytes: int) -> Iterator[int]:
    """Give back a slice of pages at a time; yield how many there were."""
    keep = keep_bytes // _pragma("page_size")
    while (free := _pragma("freelist_count")) > keep:
        # A cursor would take one step, and so give one page back.
        script = f"PRAGMA incremental_vacuum({min(SLICE_PAGES, free - keep)})"
        with turn(), connection.wrap_database_errors:
            connection.connection.executescript(script)
        given = free - _pragma("freelist_count")
        if given <= 0:  # the server has used them meanwhile
            return
        yield given


def _pragma(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return int(cursor.fetchone()[0])


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
