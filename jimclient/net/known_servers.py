"""Remember the keys of servers that have offered TLS, in a text file beside the stores."""

import os
import re
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

FILE_NAME = "known_servers"
_LINE = re.compile(r"(\S+) ([0-9a-f]{64})")


class KnownServers:
    """Map `host:port` to the digest of the server's key, one server a line. Thread-safe."""

    def __init__(self, path: Path | None = None) -> None:
        """Keep the keys in the file, or in memory alone."""
        self._path = path
        self._keys: dict[str, str] = {}
        self._lock = threading.Lock()

    def key_of(self, place: str) -> str:
        """Return the digest; "" for a server that has never offered TLS.

        Raise OSError when the file can't be read: a key may stand in it.
        """
        with self._lock:
            self._read()
            return self._keys.get(place, "")

    def remember(self, place: str, digest: str) -> None:
        """Store the digest of a server's key. Raise OSError."""
        with self._lock:
            self._read()
            self._keys[place] = digest
            self._write()

    def forget(self, place: str) -> None:
        """Trust the next key that the server shows. Raise OSError."""
        with self._lock:
            self._read()
            if self._keys.pop(place, None):
                self._write()

    def _read(self) -> None:
        if self._path is None:
            return
        with suppress(FileNotFoundError):
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
            found = filter(None, map(_LINE.fullmatch, lines))
            self._keys = {match[1]: match[2] for match in found}

    def _write(self) -> None:
        if self._path is None:
            return
        text = "".join(f"{place} {digest}\n" for place, digest in sorted(self._keys.items()))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=FILE_NAME)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(name, self._path)
        except BaseException:
            os.unlink(name)
            raise
