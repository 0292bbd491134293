"""Keep the log in a file of a bounded size, and the files before it."""

import os
from pathlib import Path

MODE = 0o600  # names and addresses are nobody else's business


class RotatedFile:
    """Append to a file; when it is full, number it and begin a new one. One thread at a time.

    A file that another program has moved away is begun anew.
    """

    def __init__(self, path: Path, max_bytes: int, keep: int) -> None:
        """Keep `keep` older files, `path`.1 being the newest; 0 bytes for no limit.

        Raise OSError where the file can't be written.
        """
        self._path = path
        self._max_bytes = max_bytes
        self._keep = keep
        self._descriptor = self._open()

    def write(self, text: str) -> None:
        """Write whole lines. Raise OSError."""
        data = text.encode("utf-8", "backslashreplace")
        if not self._is_ours():
            self._reopen()
        size = os.fstat(self._descriptor).st_size
        if self._max_bytes and size and size + len(data) > self._max_bytes:
            self._rotate()
            self._reopen()
        while data:
            data = data[os.write(self._descriptor, data) :]

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, MODE)

    def _reopen(self) -> None:
        os.close(self._descriptor)
        self._descriptor = self._open()

    def _is_ours(self) -> bool:
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return False
        return os.path.samestat(found, os.fstat(self._descriptor))

    def _rotate(self) -> None:
        for number in range(self._keep, 0, -1):
            source = self._numbered(number - 1) if number > 1 else self._path
            if source.exists():
                os.replace(source, self._numbered(number))
        if not self._keep:
            self._path.unlink()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
