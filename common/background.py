"""Threads that work beside the chat, which goes first."""

import logging
import os
import sys
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)

NICENESS = 15  # of work that nobody waits for
OTHERS_S = 1.0  # seconds until the next look whether the work is ours
AFTER_FAILURE_S = 900.0  # seconds until the next try after work that failed


def stand_back(niceness: int) -> None:
    """Let other threads go before the calling one; only Linux knows the niceness of a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


class Periodic(threading.Thread):
    """Call `work` again and again on a daemon thread, from `start` until `stop`.

    `niceness` is for work that holds no lock of the database for long: who holds one at a low
    priority on a busy machine makes everybody wait. Work that writes much rests instead.
    """

    niceness = NICENESS

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._stopped = threading.Event()
        # Tells whether this process does the work, where several could.
        self.is_ours: Callable[[], bool] = lambda: True

    def work(self) -> float:
        """Do one piece of work; return how many seconds later the next one is due."""
        raise NotImplementedError

    def run(self) -> None:
        if self.niceness:
            stand_back(self.niceness)
        wait_s = 0.0
        while not self._stopped.wait(wait_s):
            try:
                wait_s = self.work() if self.is_ours() else OTHERS_S
            except DatabaseError as error:  # a full disk, a lock, a lost connection: no bug
                log.error("%s: %s", self.name, error)
                wait_s = AFTER_FAILURE_S
            except Exception:
                log.exception("%s failed", self.name)
                wait_s = AFTER_FAILURE_S
            finally:
                connection.close()

    def stop(self) -> None:
        """End the thread after the work that it may be doing, which is not waited for."""
        self._stopped.set()
