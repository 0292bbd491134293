"""The server's secret: from JIM_SECRET_KEY, or made once and kept in a file that only its owner can read."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from jimserver.conf.config import ConfigError


def read_secret_key(path: Path, given: str) -> str:
    """The secret key: the `given` one, or what `path` holds or gets; raises ConfigError where that is impossible."""
    if given:
        return given
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The secret key can't be kept in {path} ({error}); give one with JIM_SECRET_KEY"
        ) from None
    if not key:
        raise ConfigError(
            f"The secret key in {path} is empty; remove the file or give a key with JIM_SECRET_KEY"
        )
    return key


def _make(path: Path) -> None:
    """Makes a key, whole before it has its name: two processes that start at once agree on the first one's."""
    descriptor, name = tempfile.mkstemp(
        dir=path.parent, prefix=path.name
    )  # which only its owner can read
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
