"""Know whether the last batch is stored on PostgreSQL although its COMMIT failed.

A connection that is lost during a COMMIT leaves a doubt: PostgreSQL may have stored the batch. So
each batch that writes stores a mark. The transaction's id would not do: PostgreSQL gives it to a
later transaction after a crash that undid the one that had it.
"""

import time
from typing import Any

from django.db import DatabaseError, OperationalError

from messaging.selectors.nodes.state import is_stored
from messaging.services.nodes.stored_batches import KEPT_MARKS, forget_earlier_marks, mark_of

DOUBT_S = 10.0  # for PostgreSQL to come back and tell; requests wait meanwhile
ASK_AGAIN_S = 0.1
# A transaction locks its id until it is over.
IS_RUNNING = (
    "SELECT EXISTS (SELECT 1 FROM pg_locks"
    " WHERE locktype = 'transactionid' AND transactionid = %s::xid8::xid)"
)


class LastBatch:
    """Remember the last batch that was to be committed on a connection. For write_thread."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._driver: Any = None  # the driver's connection on which it was written
        self._number = 0  # of the batches that were marked
        self._mark = 0
        self._transaction_id = ""
        self._is_doubtful = False  # it was refused, although it may be stored

    def next_mark(self, epoch: int) -> int:
        """Return the mark for another batch of the server with this epoch."""
        self._mark = mark_of(epoch, self._number + 1)
        return self._mark

    def note(self, transaction_id: str) -> None:
        """Note the transaction that has stored the mark, so that this never comes again."""
        self._transaction_id, self._driver = transaction_id, self._writer.connection
        self._number += 1
        if not self._number % KEPT_MARKS:
            forget_earlier_marks(self._mark)

    def has_committed(self) -> bool:
        """Return whether it is stored although its COMMIT failed; wait for PostgreSQL."""
        if self._writer.connection is self._driver and self._writer.is_usable():
            return False  # PostgreSQL itself has refused it
        until = time.monotonic() + DOUBT_S
        while time.monotonic() < until:
            try:
                self._writer.close()
                return self._is_stored()
            except DatabaseError:
                time.sleep(ASK_AGAIN_S)
        self._is_doubtful = True
        return False

    def was_refused_wrongly(self) -> bool:
        """Return whether it is stored although it was refused; ask on a new connection."""
        if self._is_doubtful and self._is_stored():
            return True
        self._is_doubtful = False
        return False

    def _is_stored(self) -> bool:
        """Ask PostgreSQL; raise OperationalError while the lost connection still commits."""
        with self._writer.cursor() as cursor:
            cursor.execute(IS_RUNNING, [self._transaction_id])
            if cursor.fetchone() == (True,):
                raise OperationalError(f"transaction {self._transaction_id} is in progress")
        return is_stored(self._mark)
