"""Write files that are whole or not there, and streams that nobody reads any more."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of `path` at the end of the block, when it is on disk.

    Only the owner can read it. After an exception the old file is there as it was. Raise OSError.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def discard(stream: TextIO) -> None:
    """Send what a stream holds and what follows nowhere: its reader is gone for good.

    Else Python tries to write it once more at the exit, and the exit code is 120.
    """
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
