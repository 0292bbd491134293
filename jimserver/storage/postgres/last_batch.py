"""Know whether the last batch is stored on PostgreSQL although its COMMIT failed.

A connection that is lost during a COMMIT leaves a doubt: PostgreSQL may have stored the batch, or
may still do so. So each batch that writes stores a mark, which is looked for as soon as the process
of PostgreSQL's that served the lost connection is gone. The transaction's id would not do:
PostgreSQL gives it to a later transaction after a crash that undid the one that had it.
"""

import time
from typing import Any

from django.db import DatabaseError, OperationalError

from messaging.selectors.nodes.state import is_stored
from messaging.services.nodes.stored_batches import KEPT_MARKS, forget_earlier_marks, mark_of

DOUBT_S = 10.0  # for PostgreSQL to come back and tell; requests wait meanwhile
ASK_AGAIN_S = 0.1
# PostgreSQL still executes what it has read of a lost connection. The number of a process comes
# again, so its start counts too.
OWN_PROCESS = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
IS_RUNNING = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE (pid, backend_start) = (%s, %s))"


class LastBatch:
    """Remember the last batch that was to be committed on a connection. For write_thread."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._process: Any = None  # PostgreSQL's that serves the connection: number and start
        self._driver: Any = None  # the driver's connection on which the batch was written
        self._driver_process: Any = None
        self._number = 0  # of the batches that were to be committed
        self._mark = 0
        self._stored_marks = 0  # since earlier ones were forgotten
        self._is_doubtful = False  # it was refused, although it may be stored

    def connected(self, cursor: Any) -> None:
        """Note which process of PostgreSQL's serves a new connection."""
        cursor.execute(OWN_PROCESS)
        self._process = cursor.fetchone()

    def begin(self, epoch: int) -> int:
        """Return the mark for a batch of the server with this epoch, which is to be committed.

        Forget earlier marks now and then, within its transaction.
        """
        self._driver, self._driver_process = self._writer.connection, self._process
        self._number += 1  # whatever happens to it: a doubt is about one batch
        self._mark = mark_of(epoch, self._number)
        if self._stored_marks >= KEPT_MARKS:
            forget_earlier_marks(self._mark)
            self._stored_marks = 0
        return self._mark

    def committed(self, *, is_marked: bool) -> None:
        """Note that the batch is stored, with its mark if it has written."""
        self._stored_marks += is_marked

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
        """Ask PostgreSQL; raise OperationalError while the lost connection may still commit."""
        with self._writer.cursor() as cursor:
            cursor.execute(IS_RUNNING, self._driver_process)
            if cursor.fetchone() == (True,):
                raise OperationalError("PostgreSQL still works on a connection that was lost")
        return is_stored(self._mark)
