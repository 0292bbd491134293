"""Files of the local stores: where they are, how they are named, who holds them."""

import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from jimclient.store.database import lock, locked
from jimclient.store.errors import StoreError
from jimclient.text.i18n import _
from jimclient.text.names import fold

FOLDER_VARIABLE = "JIM_CLIENT_DBS"
FOLDER_NAME = "clients_dbs"
APP_NAME = "jimclient"
MAX_WINDOWS = 9  # clients of one user in one folder at one time; they share a file
_CHECKOUT = Path(__file__).parents[2]
_FILE = re.compile(r"(client_.+?)(?:\.\d)?\.sqlite")


def folder() -> Path:
    """Return the folder of the stores: JIM_CLIENT_DBS, else beside client.py, else the system's."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else _default_folder(_CHECKOUT)


def _default_folder(checkout: Path) -> Path:
    if (checkout / "client.py").is_file():
        return checkout / FOLDER_NAME
    return platformdirs.user_data_path(APP_NAME, appauthor=False)


def older_folders() -> list[Path]:
    """Return the folders where earlier versions kept stores: under the current directory."""
    older = Path(FOLDER_NAME).absolute()
    return [older] if older.is_dir() and older != folder().absolute() else []


def file_name(username: str) -> str:
    """Return the name of a user's file, with %XX for what some file systems do not allow."""
    safe = "".join(char if char.isalnum() or char in "_-" else _percent(char) for char in username)
    return f"client_{safe}.sqlite"


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def find_file(directory: Path, name: str) -> Path:
    """Return `name` in `directory`, as it may have been written before in another case."""
    return next(
        (path for path in _files(directory) if fold(path.name) == fold(name)), directory / name
    )


def files_of(directory: Path, username: str) -> list[Path]:
    """Return every file of a user, of all their devices."""
    stem = fold(file_name(username).removesuffix(".sqlite"))
    found = ((path, _FILE.fullmatch(path.name)) for path in _files(directory))
    return [path for path, match in found if match and fold(match[1]) == stem]


def _files(directory: Path) -> Iterator[Path]:
    return iter(sorted(directory.iterdir()) if directory.is_dir() else ())


def window_path(directory: Path, username: str, window: int) -> Path:
    """Return the path whose lock a window of a user holds: the file's for the first one.

    Earlier versions had a file for each window; now the others have a lock only.
    """
    path = find_file(directory, file_name(username))
    return path if window == 1 else path.with_name(f"{path.stem}.{window}{path.suffix}")


def hold_a_window(directory: Path, username: str) -> tuple[int, sqlite3.Connection]:
    """Return the first window of the user that no other client is, and the lock on it.

    Raise StoreError.
    """
    for window in range(1, MAX_WINDOWS + 1):
        if held := lock(window_path(directory, username, window)):
            return window, held
    text = _("{count} clients of this user run here already").format(count=MAX_WINDOWS)
    raise StoreError(directory, text)


def is_alone(directory: Path, username: str, window: int) -> bool:
    """Return True if no other window of the user is open. Raise StoreError."""
    others = (number for number in range(1, MAX_WINDOWS + 1) if number != window)
    return all(is_closed(directory, username, number) for number in others)


def is_closed(directory: Path, username: str, window: int) -> bool:
    """Return True if no client is this window of the user. Raise StoreError."""
    with locked(window_path(directory, username, window)) as is_free:
        return is_free
