"""Make a new SQLite file readable by its owner alone: it holds everything that was ever said."""

import os
from contextlib import suppress
from typing import Any

OWNER_ONLY = 0o600
OTHERS = 0o077


def is_open_to_others(path: str) -> bool:
    try:
        return bool(os.stat(path).st_mode & OTHERS)
    except OSError:
        return False


def close_new_file(connection: Any, **_: Any) -> None:
    """Take the rights of others on a database without tables. Receives connection_created.

    The mode of an older file is its operator's choice; see jimserver.W009.
    """
    if connection.vendor != "sqlite" or not is_open_to_others(connection.settings_dict["NAME"]):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
        is_new = cursor.fetchone() is None
    if is_new:
        for end in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.chmod(f"{connection.settings_dict['NAME']}{end}", OWNER_ONLY)
