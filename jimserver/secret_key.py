"""The server's secret: from JIM_SECRET_KEY, or made once and kept in a file that only its owner can read."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def read_secret_key(path: Path) -> str:
    """The secret key; raises OSError where neither the environment has one nor `path` can be read or written."""
    if key := os.environ.get("JIM_SECRET_KEY"):
        return key
    try:
        # O_EXCL: two processes that start at once agree on the file of the first.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := get_random_secret_key())
    return key
