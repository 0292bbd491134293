"""Make, verify and restore backups of this server."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from attachments.folder import place, stored_paths
from attachments.removal import nothing_removed
from attachments.stores import store
from common.text import size_text
from jimserver.backup.archive import Manifest, unpack, write_archive
from jimserver.backup.errors import BackupError
from jimserver.backup.postgres import PostgresDatabase
from jimserver.backup.sqlite import SqliteDatabase
from jimserver.tls.certificates import FOLDER as TLS_FOLDER

SECRET = ".secret-key"
PREFIX, SUFFIX = "jim-", ".backup"
FOLDER = "backups"  # beside the database
USER_FILES = "files/"  # before the names of users' files in a backup
ROOM = 2.2  # of the database's size is needed: the copy, and the archive of what packs badly


class Found(NamedTuple):
    """Describe a backup that was read and checked."""

    manifest: Manifest
    folder: Path  # its members


def database() -> SqliteDatabase | PostgresDatabase:
    return SqliteDatabase() if connection.vendor == "sqlite" else PostgresDatabase()


def folder() -> Path:
    """Return the folder of the backups that the server makes itself."""
    if settings.JIM.backup_folder:
        return Path(settings.JIM.backup_folder)
    is_file = connection.vendor == "sqlite"
    place = Path(connection.settings_dict["NAME"]).parent if is_file else settings.DATA_DIR
    return place / FOLDER


def new_name() -> str:
    """Return the name of a backup that is made now; names sort by time."""
    return f"{PREFIX}{time.strftime('%Y%m%d-%H%M%S')}{SUFFIX}"


def make(target: Path, passphrase: str) -> Manifest:
    """Back up everything into a file. Raise BackupError, and leave nothing then."""
    if target.exists() and not target.is_file():
        raise BackupError(f"{target} is no file, so no backup can take its place.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source = database()
        with nothing_removed(), _scratch(target.parent) as scratch:
            _check_room(target.parent, source.size() * ROOM + _bytes_of(_user_files()))
            rows = source.dump(scratch)
            members = {source.member: scratch / source.member, **_side_files()}
            manifest = {"made_at": time.time(), "database": connection.vendor, "rows": rows}
            if not store().is_local:
                manifest["files_in"] = store().name()
            return write_archive(target, manifest, members, passphrase)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(_sentence(error, target)) from None


def _check_room(place: Path, needed: float) -> None:
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BackupError(
            f"There is no room in {place}: "
            f"{size_text(needed)} are needed, {size_text(free)} are free."
        )


def _side_files() -> dict[str, Path]:
    """Return the files beside the database, by their names in a backup.

    They are listed after the database was copied, and none is removed meanwhile: a file that one
    of its rows names is there.
    """
    certificates = sorted((settings.DATA_DIR / TLS_FOLDER).glob("*.pem"))
    found = [settings.DATA_DIR / SECRET, *certificates]
    named = {str(path.relative_to(settings.DATA_DIR)): path for path in found if path.is_file()}
    chosen = settings.SETTINGS_FILE
    return named | _user_files() | ({chosen.name: chosen} if chosen.is_file() else {})


def _user_files() -> dict[str, Path]:
    """Return the files that users have sent, by their names in a backup; those of a folder."""
    if not store().is_local:
        return {}
    return {f"{USER_FILES}{path.relative_to(place())}": path for path in stored_paths()}


def _bytes_of(files: dict[str, Path]) -> int:
    return sum(path.stat().st_size for path in files.values())


@contextmanager
def read(source: Path, passphrase: str, place: Path) -> Iterator[Found]:
    """Unpack a backup into a folder of its own in `place`, for a while. Raise BackupError."""
    try:
        with _scratch(place) as scratch:
            yield Found(unpack(source, scratch, passphrase), scratch)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(_sentence(error, source)) from None


def verify(source: Path, passphrase: str) -> Manifest:
    """Restore a backup into a temporary place, and compare its rows. Raise BackupError."""
    with read(source, passphrase, Path(tempfile.gettempdir())) as found:
        _check(found)
        return found.manifest


def restore(source: Path, passphrase: str, *, is_forced: bool = False) -> tuple[Manifest, str]:
    """Put a backup in place; return what it holds, and where the old database is now.

    Over data only where forced. Raise BackupError, and leave everything as it was then.
    """
    _check_readable(source)
    target = database()
    if target.has_data() and not is_forced:
        raise BackupError("There is a database already: --force puts the backup in its place.")
    with read(source, passphrase, settings.DATA_DIR) as found:
        _check(found)
        aside = target.restore(found.folder)
        for name in found.manifest["files"]:
            if name != target.member:
                _put(found.folder / name, _place_of(name))
        return found.manifest, aside


def _check_readable(source: Path) -> None:
    """Raise BackupError for a file that isn't there, before anybody forces it over their data."""
    try:
        source.open("rb").close()
    except OSError as error:
        raise BackupError(_sentence(error, source)) from None


def _check(found: Found) -> None:
    kind = found.manifest.get("database")
    if kind != connection.vendor:
        raise BackupError(f"The backup is of a {kind} database: DATABASE_URL names another kind.")
    rows = database().check(found.folder)
    if rows != found.manifest.get("rows"):
        raise BackupError("The backup can't be used: it has other numbers of rows than it should.")


def _place_of(name: str) -> Path:
    """Return where a file of a backup belongs."""
    if name.startswith(USER_FILES):
        return place() / name.removeprefix(USER_FILES)
    chosen: Path = settings.SETTINGS_FILE
    return chosen if name == chosen.name else Path(settings.DATA_DIR) / name


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source.chmod(0o600)
    shutil.move(source, target)  # users' files can lie on another disk


@contextmanager
def _scratch(place: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".jim-backup-", dir=place) as name:
        yield Path(name)


def _sentence(error: OSError | sqlite3.Error, path: Path) -> str:
    if isinstance(error, sqlite3.Error):
        return f"{path}: the database can't be copied: {error}."
    return f"{error.filename or path}: {error.strerror or error}."
