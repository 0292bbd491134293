"""Let the threads of one process write to SQLite one after the other, without polling.

SQLite has one writer at a time, and who finds it busy sleeps: 1, 2, 5 ms, then up to 100 ms,
however soon the other one is done. So a batch of the chat could wait long for a short transaction.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

PATIENCE_S = 0.1  # then a thread goes on without a turn, as other processes always do

_turn = threading.RLock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other thread has the turn, and keep it.

    Does nothing on PostgreSQL, nor in a transaction: that has SQLite's lock already, and who has
    the turn waits for it.
    """
    own = connections[DEFAULT_DB_ALIAS]  # looked up once: it is slow
    is_needed = own.vendor == "sqlite" and not own.in_atomic_block
    is_taken = is_needed and _turn.acquire(timeout=PATIENCE_S)
    try:
        yield
    finally:
        if is_taken:
            _turn.release()


@contextmanager
def in_turn() -> Iterator[None]:
    """Write in one transaction that begins in turn."""
    with turn(), transaction.atomic():
        yield


def flush_less() -> None:
    """Let this thread's commits reach the disk with the next one of the chat.

    For work that is done again if a power cut undoes it. SQLite stays whole: in its write-ahead
    log nothing is written out of order.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
