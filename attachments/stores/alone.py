"""Let one upload or sweep at a time work on a content, on all nodes, without a transaction."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LOCKS = [threading.Lock() for _ in range(64)]  # of this process; SQLite has no other one
FILES = 4_646  # the first number of these locks in PostgreSQL: nobody else has it


@contextmanager
def alone_with(digest: str) -> Iterator[None]:
    """Wait until nobody else works on this content, and keep them off until the end."""
    number = int(digest[:7], 16)
    with LOCKS[number % len(LOCKS)]:
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [FILES, number])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [FILES, number])
