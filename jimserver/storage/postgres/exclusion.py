"""Keep servers and other programs away while a database is made, updated or restored."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from jimserver.storage.instance_lock import AlreadyRunningError, locked_file
from jimserver.storage.postgres.server_lock import LOCK_NUMBER

PREPARE_NUMBER = LOCK_NUMBER + 3  # behind those of the fence and of the turn


@contextmanager
def without_servers() -> Iterator[None]:
    """Keep servers and nodes away from a database, which can be empty or of another version.

    Raise AlreadyRunningError where one uses it.
    """
    if connection.vendor == "sqlite":
        with locked_file(connection.settings_dict["NAME"]):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
        if cursor.fetchone() != (True,):
            raise AlreadyRunningError
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_NUMBER])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for another program that prepares the same PostgreSQL, then keep others waiting.

    Services of several machines can start at the same moment.
    """
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARE_NUMBER])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARE_NUMBER])
