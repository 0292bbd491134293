"""Ask PostgreSQL whether a server can use it, and now and then whether it still answers."""

import select
import threading
import time
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, OperationalError, connections
from django.utils.translation import gettext as _

from common.database.failures import one_line

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
            return f"PostgreSQL can't be reached: {one_line(error)}"
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


def check_place(database: Any) -> None:
    """Raise OperationalError for a PostgreSQL that can't be written, or not by this connection.

    A pooler makes up the process id that it tells its clients; PostgreSQL knows the real one.
    """
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), pg_is_in_recovery(), "
            "current_setting('transaction_read_only') = 'on'"
        )
        process_id, is_replica, is_read_only = cursor.fetchone()
    if process_id != database.connection.info.backend_pid:
        raise OperationalError(
            _("a connection pooler such as pgbouncer stands before it; name PostgreSQL itself")
        )
    if is_replica:
        raise OperationalError(_("it is a replica, which only its primary writes"))
    if is_read_only:
        raise OperationalError(_("it is read-only"))
