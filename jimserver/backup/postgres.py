"""Dump, count and put back a PostgreSQL database, by its own programs."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, connection, transaction

from jimserver.backup.errors import BackupError
from jimserver.storage.instance_lock import AlreadyRunningError
from jimserver.storage.postgres.exclusion import without_servers

MEMBER = "database.dump"
TABLES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
)
SHOWN_CHARS = 300  # of what a program says


class PostgresDatabase:
    """Back up the database of the settings, where that is in PostgreSQL."""

    member = MEMBER

    def dump(self, folder: Path) -> dict[str, int]:
        """Dump the database, which may be in use, into `folder`; return its numbers of rows.

        Rows are counted in the same snapshot.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            target = str(folder / MEMBER)
            run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
            return count_rows(cursor)

    def size(self) -> int:
        """Return the bytes that a copy needs at most."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])

    def has_data(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            return cursor.fetchone() is not None

    def check(self, folder: Path) -> dict[str, int]:
        """Restore an unpacked dump into a database made for it; return its numbers of rows."""
        with scratch_database() as name:
            restore_into(name, folder / MEMBER)
            other = connection.copy()
            other.settings_dict = {**connection.settings_dict, "NAME": name}
            try:
                with other.cursor() as cursor:
                    return count_rows(cursor)
            finally:
                other.close()

    def restore(self, folder: Path) -> str:
        """Put an unpacked dump in the place of what the database holds.

        Raise BackupError while a server, or a node, runs on it.
        """
        try:
            with without_servers():
                restore_into(connection.settings_dict["NAME"], folder / MEMBER)
        except AlreadyRunningError:
            raise BackupError("A server is using this database: stop it first.") from None
        return ""


@contextmanager
def scratch_database() -> Iterator[str]:
    """Make a database for a while. Raise BackupError where this user may not."""
    name = f"jim_verify_{uuid4().hex[:12]}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    except DatabaseError as error:
        raise BackupError(f"No database can be made to restore into: {error}.".strip()) from None
    try:
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def restore_into(name: str, dump: Path) -> None:
    run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
        f"--dbname={name}", str(dump),
    )  # fmt: skip


def count_rows(cursor: Any) -> dict[str, int]:
    """Return how many rows each table has."""
    cursor.execute(TABLES)
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        counts[table] = cursor.fetchone()[0]
    return counts


def run(program: str, *words: str) -> None:
    """Run a program of PostgreSQL's with the settings' connection. Raise BackupError."""
    given = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    places = {theirs: str(given[ours]) for ours, theirs in names.items() if given.get(ours)}
    environment = {**os.environ, **places, "PGDATABASE": given["NAME"]}
    try:
        done = subprocess.run(
            [program, *words], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(
            f"The program {program} is missing: install PostgreSQL's client programs."
        ) from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it says nothing"]
        raise BackupError(f"{program} failed: {lines[0][:SHOWN_CHARS]}.")
