"""Exclude each other: what removes files from the disk, and what reads all of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from attachments.folder import folder, place

try:
    import fcntl
except ImportError:  # Windows has no such locks: a backup can lack a file that was just deleted
    fcntl = None  # type: ignore[assignment]

LOCK = ".lock"  # in the folder of the files: for all processes and machines that share it


@contextmanager
def nothing_removed() -> Iterator[None]:
    """Keep every file on the disk until the end of the block; wait for a sweep that is under way.

    Whoever copies the database and then the files finds all that the copy names.
    """
    if fcntl is None or not place().is_dir():
        yield
        return
    with _lock_file() as descriptor:
        with suppress(OSError):  # a file system without such locks
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


@contextmanager
def removing() -> Iterator[bool]:
    """Yield whether files may be removed until the end of the block: nobody reads all of them."""
    if fcntl is None:
        yield True
        return
    with _lock_file() as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:
            pass
        yield True


@contextmanager
def _lock_file() -> Iterator[int]:
    """Open the file that is locked; closing it gives the lock back."""
    descriptor = os.open(folder() / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
