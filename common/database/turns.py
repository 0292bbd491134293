"""Let the threads of one process write to SQLite one after the other, without polling.

SQLite has one writer at a time, and who finds it busy sleeps: 1, 2, 5 ms, then up to 100 ms,
however soon the other one is done. So a batch of the chat could wait long for a short transaction.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

from common.database.short_atomic import ShortAtomic

PATIENCE_S = 0.1  # then a thread goes on without a turn, as other processes always do

_turn = threading.RLock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other thread has the turn, and keep it.

    Does nothing on PostgreSQL, nor in a transaction: that has SQLite's lock already, and who has
    the turn waits for it.
    """
    is_taken = _take(connections[DEFAULT_DB_ALIAS])
    try:
        yield
    finally:
        if is_taken:
            _turn.release()


def in_turn() -> "InTurn":
    """Write in one transaction that begins in turn: a block, or each call of a function."""
    return InTurn()


class InTurn(ShortAtomic):
    """Be one transaction that begins in turn; `turn` and `atomic` would cost 20 calls more."""

    _is_taken = False

    def begin(self, database: Any) -> None:
        self._is_taken = _take(database)
        try:
            super().begin(database)
        except BaseException:
            self._release()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._release()

    def _release(self) -> None:
        if self._is_taken:
            _turn.release()


def _take(database: Any) -> bool:
    """Wait for the turn where there are any; return whether this thread has it now."""
    if database.vendor != "sqlite" or database.in_atomic_block:
        return False
    return _turn.acquire(timeout=PATIENCE_S)


def flush_less() -> None:
    """Let this thread's commits reach the disk with the next one of the chat.

    For work that is done again if a power cut undoes it. SQLite stays whole: in its write-ahead
    log nothing is written out of order.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
