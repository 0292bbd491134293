"""Give static files addresses that hold a hash of them all: /static/1f3a.../messaging/page.js."""

import functools
import hashlib
import re

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

HASH_CHARS = 12
VERSIONED = re.compile(rf"([0-9a-f]{{{HASH_CHARS}}})/(.+)", re.S)


def compute_version() -> str:
    """Return the hash over the names and contents of all static files."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            with storage.open(name) as file:
                digest.update(name.encode() + b"\0" + file.read())
    return digest.hexdigest()[:HASH_CHARS]


cached_version = functools.cache(compute_version)


def version() -> str:
    """Return the version of the static files; who develops changes them while the server runs."""
    return compute_version() if settings.DEBUG else cached_version()


def split_version(name: str) -> tuple[str, bool]:
    """Return the name without a version, and whether it had the present one."""
    found = VERSIONED.fullmatch(name)
    return (found[2], found[1] == version()) if found else (name, False)


class VersionedStorage(StaticFilesStorage):
    """Put the version into each address, so that a browser can keep the file for good."""

    def url(self, name: str | None) -> str:
        return super().url(f"{version()}/{name}")
