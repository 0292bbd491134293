"""Ask PostgreSQL now and then whether it answers, on a connection of its own."""

import select
import threading
import time
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connections

ANSWER_WITHIN_S = 3.0  # for PostgreSQL to answer a query that takes no time


class ServerProbe:
    """Hold a connection that only asks. Any thread; one at a time."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._asking = threading.Lock()

    def close(self) -> None:
        with self._asking:
            self._forget()

    def problem(self) -> str:
        """Return why PostgreSQL is of no use now; "" where it answers."""
        with self._asking:
            return self._find_problem()

    def _find_problem(self) -> str:
        if self._connection is not None:
            try:
                _ping(self._connection.connection)
                return ""
            except TimeoutError:
                return "PostgreSQL does not answer"
            except Exception:  # of psycopg 2 or 3: the connection is lost
                self._forget()
        try:
            self._connection = _connect()
        except DatabaseError as error:
            return f"PostgreSQL can't be reached: {str(error).splitlines()[0]}"
        return ""

    def _forget(self) -> None:
        with suppress(Exception):  # it is lost already, or there is none
            self._connection.close()
        self._connection = None


def _connect() -> Any:
    found = connections.create_connection("default")
    found.inc_thread_sharing()
    found.ensure_connection()
    return found


def _ping(raw: Any) -> None:
    """Send an empty query by libpq and wait for its answer; raise TimeoutError if none comes."""
    libpq = getattr(raw, "pgconn", None)
    if libpq is None:  # psycopg 2 can't wait with a timeout
        with raw.cursor() as cursor:
            cursor.execute("SELECT 1")
        return
    until = time.monotonic() + ANSWER_WITHIN_S
    if not libpq.is_busy():
        libpq.send_query(b"SELECT 1")
    while True:
        libpq.consume_input()
        while not libpq.is_busy():
            if libpq.get_result() is None:
                return
        if not select.select([libpq.socket], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
