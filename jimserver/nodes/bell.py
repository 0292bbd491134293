"""Tell other nodes that there are news, and hear it of them: NOTIFY and LISTEN of PostgreSQL.

The bell brings nothing but haste: rows are the truth, and each node looks for them once a second.
So a ring that is lost costs a second. A node rings after its commit, on a connection of its own:
a transaction that notifies would hold a lock of all PostgreSQL's until it is on the disk.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import Error as DatabaseFailure
from django.db import connections

log = logging.getLogger(__name__)

CHANNEL = "jim_news"
LEAST_S = 0.002  # seconds between two rings of one node
LISTEN_S = 0.5  # seconds until a listener looks whether it is to stop
AGAIN_S = 1.0  # seconds until a lost connection is made again


class Bell:
    """Ring, from any thread; `on_ring` is called by a thread of the bell's."""

    def __init__(self, on_ring: Callable[[], None]) -> None:
        self._on_ring = on_ring
        self._stopped = threading.Event()
        self._asked = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=[work], name=f"bell_{name}", daemon=True)
            for name, work in (("listen", self._listen), ("ring", self._ring))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._asked.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def ring(self) -> None:
        """Tell the others soon that there are news."""
        self._asked.set()

    def _keep(self, work: Callable[[Any], None]) -> None:
        """Work with a connection; where it is lost, with another one."""
        while not self._stopped.is_set():
            connection = connections.create_connection("default")
            try:
                connection.ensure_connection()
                work(connection.connection)
            except Exception as error:  # psycopg's own, too
                log.warning("the bell has lost the database: %s", str(error).strip())
                self._stopped.wait(AGAIN_S)
            finally:
                with suppress(DatabaseFailure):
                    connection.close()

    def _listen(self, connection: Any) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        self._on_ring()  # what was rung before
        while not self._stopped.is_set():
            for _note in connection.notifies(timeout=LISTEN_S, stop_after=1):
                self._on_ring()

    def _ring(self, connection: Any) -> None:
        connection.execute("SET synchronous_commit = off")
        while not self._stopped.is_set():
            self._asked.wait()
            self._asked.clear()
            if not self._stopped.is_set():
                connection.execute(f"NOTIFY {CHANNEL}")
                time.sleep(LEAST_S)
