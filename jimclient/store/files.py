"""Files of the local stores: where they are, how they are named, who holds them."""

import os
import sqlite3
from pathlib import Path

from jimclient.store.schema import StoreError
from jimclient.text.names import fold

FOLDER_VARIABLE = "JIM_CLIENT_DBS"
DEFAULT_FOLDER = "clients_dbs"  # under the current directory, as in the original
MAX_DEVICES = 9  # clients of one user in one folder at one time; each has its own file


def folder() -> Path:
    """Return the folder of the stores."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def file_name(username: str, device: int = 1) -> str:
    """Return the name of a user's file, with %XX for what some file systems do not allow."""
    safe = "".join(char if char.isalnum() or char in "_-" else _percent(char) for char in username)
    return f"client_{safe}.sqlite" if device == 1 else f"client_{safe}.{device}.sqlite"


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def find_file(directory: Path, name: str) -> Path:
    """Return `name` in `directory`, as it may have been written before in another case."""
    existing = directory.iterdir() if directory.is_dir() else iter(())
    return next(
        (path for path in sorted(existing) if fold(path.name) == fold(name)), directory / name
    )


def hold_a_file(directory: Path, username: str) -> tuple[Path, sqlite3.Connection]:
    """Return the first of the user's files that no other client uses, and the lock on it.

    The lock is SQLite's own, on a file beside: it works on every system and ends with the
    process, however that ends.
    """
    for device in range(1, MAX_DEVICES + 1):
        path = find_file(directory, file_name(username, device))
        held = sqlite3.connect(
            path.with_suffix(".lock"), timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            held.execute("BEGIN EXCLUSIVE")
            return path, held
        except sqlite3.OperationalError:
            held.close()
    raise StoreError(f"{directory}: {MAX_DEVICES} clients of this user run here already")
