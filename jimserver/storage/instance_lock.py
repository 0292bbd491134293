"""The claim on a database: one server at a time works on it. Two would give the same numbers to different messages."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import OperationalError, connection, connections

LOCK_NUMBER = 0x4A494D  # "JIM", among PostgreSQL's advisory locks of the database


class AlreadyRunningError(Exception):
    """Another server works on this database."""


@contextmanager
def instance_lock() -> Iterator[None]:
    """Holds the claim; however the process ends, the system takes it back. Raises AlreadyRunningError, or DatabaseError when it can't be made."""
    with _claimed_file() if connection.vendor == "sqlite" else _claimed_server():
        yield


@contextmanager
def _claimed_file() -> Iterator[None]:
    """By a lock of SQLite's, which all systems have, on an empty file beside the database."""
    with closing(
        sqlite3.connect(
            f"{connection.settings_dict['NAME']}-server", isolation_level=None, timeout=0
        )
    ) as holder:
        try:
            holder.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise AlreadyRunningError from None
            raise OperationalError(str(error)) from error
        yield


@contextmanager
def _claimed_server() -> Iterator[None]:
    """By an advisory lock of PostgreSQL's, which lasts as long as its connection."""
    with closing(connections.create_connection("default")) as holder, holder.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
        if cursor.fetchone() != (True,):
            raise AlreadyRunningError
        yield
