"""Read the server's secret key, or make it once in a file that only its owner can read."""

import contextlib
import os
import tempfile
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from jimserver.conf.values import ConfigError


def read_secret_key(path: Path, given: str) -> str:
    """Return the `given` key, or the one that `path` holds or gets.

    Raise ConfigError where that is impossible.
    """
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
    """Make a key that is complete before it has its name.

    So two processes that start at once agree on the first one's.
    """
    # Only the owner can read what mkstemp makes.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(get_random_secret_key())
        _give_name(name, path)
    finally:
        os.unlink(name)


def _give_name(name: str, path: Path) -> None:
    """Link the file to `path` unless another process was first."""
    try:
        os.link(name, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links: exFAT, some network and container mounts
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(Path(name).read_text(encoding="ascii"))
