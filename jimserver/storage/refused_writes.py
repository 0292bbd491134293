"""Know whether the database takes rows, and ask it again while it does not.

write_thread notes each batch that the database refused, and tries to write by itself until it
succeeds, so that monitors see red at once and green without anybody's message.
"""

import logging
import time

from django.db import DatabaseError, connection, transaction

from common.database.failures import one_line
from jimserver.storage.database_guard import database_guard
from messaging.services import rewrite_marks

log = logging.getLogger(__name__)

TRY_S = 0.5  # seconds between two attempts
HOLD_S = 3.0  # seconds without a refusal until all is well: one page can fit where a batch does not
QUICK_WAIT_S = 0.2  # for another program's lock while the database takes no rows: readers wait too
S_TO_MS = 1000


class RefusedWrites:
    """write_thread calls the methods; any thread reads `error`, which is "" while all is well."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, as for another server of this process."""
        self.error = ""
        self._failed_at = self._tried_at = float("-inf")
        self._wait_s = 0.0

    def take_over(self, wait_s: float) -> None:
        """Have the calling thread wait up to `wait_s` for another program's lock."""
        if connection.vendor == "sqlite":
            self._wait_s = min(wait_s, connection.settings_dict["OPTIONS"].get("timeout", wait_s))
            self._wait_for_lock(self._wait_s)

    def failed(self, error: Exception) -> None:
        """Note that the database refused a batch."""
        if not self.error:
            log.error("the database takes no rows: %s", error)
            self._wait_for_lock(QUICK_WAIT_S)
        self.error = one_line(error) or type(error).__name__
        self._failed_at = time.monotonic()

    def try_again(self) -> None:
        """Try to write when that is due. Called between two batches."""
        now = time.monotonic()
        if not self.error or now - self._tried_at < TRY_S:
            return
        self._tried_at = now
        try:
            with transaction.atomic():
                database_guard.begin()
                rewrite_marks()
                database_guard.commit()
        except DatabaseError as error:
            return self.failed(error)
        if now - self._failed_at >= HOLD_S:
            self.error = ""
            self._wait_for_lock(self._wait_s)
            log.warning("the database takes rows again")
        return None

    def _wait_for_lock(self, seconds: float) -> None:
        if not self._wait_s:
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {seconds * S_TO_MS:.0f}")
        except DatabaseError as error:
            log.warning("the wait for the database's lock stays as it is: %s", error)


refused_writes = RefusedWrites()
