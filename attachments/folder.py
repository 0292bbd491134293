"""Find stored files on disk: two levels of folders, named by the SHA-256 of the content."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

FOLDER = "files"  # beside the database
INCOMING = "incoming"  # within it: what is being uploaded; emptied at each start
PREVIEW = ".preview"
KEY = ".key"  # within it: by which servers that share it know it
COPY_BYTES = 1_048_576


def folder() -> Path:
    """Return the folder of the files, which only the owner can open; make it if needed."""
    found = place()
    (found / INCOMING).mkdir(mode=0o700, parents=True, exist_ok=True)
    found.chmod(0o700)
    return found


def place() -> Path:
    """Return where the folder of the files is, or will be."""
    if settings.JIM.files_folder:
        return Path(settings.JIM.files_folder)
    is_file = connection.vendor == "sqlite"
    beside = Path(connection.settings_dict["NAME"]).parent if is_file else settings.DATA_DIR
    return Path(beside) / FOLDER


def folder_key() -> str:
    """Return what all servers read that share the folder; several must not make it at once."""
    path = folder() / KEY
    if not path.exists():
        with open(path, "x", opener=_owner_only) as file:
            file.write(secrets.token_hex(16))
    return path.read_text()


def path_of(digest: str) -> Path:
    """Return where the content with this SHA-256 lies."""
    return place() / digest[:2] / digest[2:4] / digest


def preview_of(digest: str) -> Path:
    """Return where the preview of this picture lies."""
    return path_of(digest).with_suffix(PREVIEW)


def open_incoming() -> IO[bytes]:
    """Open a file without a name for what comes in: closed, or after a crash, it is gone."""
    return tempfile.TemporaryFile(dir=folder() / INCOMING)


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder beside the stored files for the time of the block."""
    with tempfile.TemporaryDirectory(dir=folder() / INCOMING) as name:
        yield Path(name)


def copy_to(source: IO[bytes], path: Path) -> None:
    """Write a file that only the owner can read, onto the disk piece by piece.

    One flush of 20 MB at the end would hold up the commits of messages meanwhile.
    """
    with open(path, "xb", opener=_owner_only) as target:
        while piece := source.read(COPY_BYTES):
            target.write(piece)
            target.flush()
            os.fsync(target.fileno())


def flush(path: Path) -> None:
    """Return when a file is on disk; only the owner can read it."""
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def put(source: Path, target: Path) -> None:
    """Move a whole file to its place, unless it is there."""
    if target.exists():
        return
    for above in (target.parent.parent, target.parent):
        above.mkdir(mode=0o700, exist_ok=True)
    os.replace(source, target)


def remove(digest: str) -> None:
    """Remove a stored file and its preview."""
    path_of(digest).unlink(missing_ok=True)
    preview_of(digest).unlink(missing_ok=True)


def forget_incoming() -> None:
    """Remove what uploads left that an earlier process was killed in."""
    if settings.JIM.files:
        shutil.rmtree(folder() / INCOMING)
        folder()


def stored_paths() -> list[Path]:
    """Return the paths of all files and previews on disk."""
    return [
        path for path in sorted(place().glob("??/??/*")) if path.is_file() and not path.is_symlink()
    ]


def stored_digests() -> Iterator[tuple[str, float]]:
    """Yield the SHA-256 of every file on disk, and when it was stored, in Unix seconds."""
    for path in stored_paths():
        if not path.suffix:
            yield path.name, path.stat().st_mtime
