"""Copy, count and put back a SQLite database."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from django.db import connection

from jimserver.backup.errors import BackupError
from jimserver.storage.database_files import damage
from jimserver.storage.instance_lock import AlreadyRunningError
from jimserver.storage.postgres.server_lock import instance_lock

MEMBER = "database.sqlite"
SIDE_FILES = ("-wal", "-shm")
BUSY_S = 20.0  # for which another program may hold the database


class SqliteDatabase:
    """Back up the database of the settings, where that is a SQLite file."""

    member = MEMBER

    def __init__(self) -> None:
        self.path = Path(connection.settings_dict["NAME"])

    def dump(self, folder: Path) -> dict[str, int]:
        """Copy the database, which may be in use, into `folder`; return its numbers of rows.

        One step copies all pages of one moment. Writers go on meanwhile.
        """
        if not self.path.is_file():
            raise BackupError(f"There is no database at {self.path}.")
        target = folder / MEMBER
        with (
            closing(sqlite3.connect(self.path, timeout=BUSY_S)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without others
            return count_rows(copy)

    def size(self) -> int:
        """Return the bytes that a copy needs."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def has_data(self) -> bool:
        """Return whether the file has a table, or can't be read.

        Each command that only looks for a database leaves a file without tables.
        """
        if not self.path.is_file() or not self.path.stat().st_size:
            return False
        place = f"{self.path.absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(place, uri=True)) as found:
                return found.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
        except sqlite3.Error:
            return True

    def check(self, folder: Path) -> dict[str, int]:
        """Look for damage in an unpacked copy; return its numbers of rows. Raise BackupError."""
        with closing(sqlite3.connect(folder / MEMBER)) as copy:
            if found := damage(copy):
                raise BackupError(f"The backup can't be used: {found}.")
            return count_rows(copy)

    def restore(self, folder: Path) -> str:
        """Put an unpacked copy in the place of the database; return where the old one is now.

        Raise BackupError while a server runs on it.
        """
        if not self.path.is_file():
            self._put(folder / MEMBER)
            return ""
        try:
            with instance_lock():
                connection.close()
                aside = self._set_aside()
                self._put(folder / MEMBER)
                return aside
        except AlreadyRunningError:
            raise BackupError("A server is using this database: stop it first.") from None

    def _set_aside(self) -> str:
        """Keep the old database under another name, whole in one file."""
        with closing(sqlite3.connect(self.path, timeout=BUSY_S)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        aside = self.path.with_name(f"{self.path.name}.{time.strftime('%Y%m%d-%H%M%S')}.old")
        os.replace(self.path, aside)
        for end in SIDE_FILES:
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        return str(aside)

    def _put(self, copy: Path) -> None:
        copy.chmod(0o600)
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(copy, self.path)


def count_rows(database: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in names
        if not name.startswith("sqlite_")
    }
