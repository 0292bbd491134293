"""Let the threads of one process write to SQLite one after the other, without polling.

SQLite has one writer at a time, and who finds it busy sleeps: 1, 2, 5 ms, then up to 100 ms,
however soon the other one is done. So a batch of the chat could wait long for a short transaction.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

PATIENCE_S = 0.1  # then a thread goes on without a turn, as other processes always do

_turn = threading.RLock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other thread has the turn, and keep it. Does nothing on PostgreSQL."""
    is_taken = _take()
    try:
        yield
    finally:
        if is_taken:
            _turn.release()


@contextmanager
def in_turn() -> Iterator[None]:
    """Write in one transaction that begins in turn."""
    is_taken = _take()
    try:
        with transaction.atomic():
            yield
    finally:
        if is_taken:
            _turn.release()


def _take() -> bool:
    return connection.vendor == "sqlite" and _turn.acquire(timeout=PATIENCE_S)


def flush_less() -> None:
    """Let this thread's commits reach the disk with the next one of the chat.

    For work that is done again if a power cut undoes it. SQLite stays whole: in its write-ahead
    log nothing is written out of order.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
