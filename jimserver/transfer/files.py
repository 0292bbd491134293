"""Write the files of messages as lines of an export, in pieces, and put them in place again.

A line is {"file": SHA-256, "part": "content" or "preview", "at": offset, "of": bytes of the whole,
"data": Base64}.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from attachments import folder
from attachments.models import StoredFile

PIECE_BYTES = 786_432  # 1 MiB as Base64, without padding but in the last piece
PARTS: dict[str, Callable[[str], Path]] = {
    "content": folder.path_of,
    "preview": folder.preview_of,
}
DIGEST = re.compile(r"[0-9a-f]{64}")


class Counts(NamedTuple):
    """Count what an export or import has gone through. `missing` files are not on the disk."""

    rows: int
    files: int
    missing: int = 0


class BadFile(ValueError):
    """Say what is wrong with a file's line, as the end of a sentence."""


class StoredFiles:
    """Read the stored files of the database that the caller has a snapshot of."""

    def __init__(self) -> None:
        self.files = self.missing = 0

    def pieces(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of all files, and count the files."""
        for digest in StoredFile.objects.order_by("pk").values_list("pk", flat=True).iterator():
            for part, place in PARTS.items():
                path = place(digest)
                if path.is_file():
                    yield from pieces_of(path, {"file": digest, "part": part})
            is_there = folder.path_of(digest).is_file()
            self.files += is_there
            self.missing += not is_there


def pieces_of(path: Path, name: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the lines of one file; an empty one has a line, too."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for at in range(0, max(size, 1), PIECE_BYTES):
            data = base64.b64encode(file.read(PIECE_BYTES)).decode()
            yield {**name, "at": at, "of": size, "data": data}


class IncomingFiles:
    """Collect the files of an export in a scratch folder; `put` moves them to their places."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._open: Path | None = None  # the file of which more pieces are due
        self._whole: dict[Path, Path] = {}  # where a file lies -> where it belongs
        self.files = 0

    def add(self, line: dict[str, Any]) -> None:
        """Take the next piece. Raise BadFile."""
        try:
            place = PARTS[line["part"]](self._digest(line["file"]))
            data = base64.b64decode(line["data"], validate=True)
            at, size = int(line["at"]), int(line["of"])
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise BadFile("is no piece of a file") from None
        source = self._scratch / place.name
        if (source != self._open) if at else (self._open is not None or source.exists()):
            raise BadFile("is not the piece of a file that is due")
        self._open = source
        with source.open("ab") as file:
            if file.tell() != at:
                raise BadFile("is not the piece of a file that is due")
            file.write(data)
            is_whole = file.tell() >= size
        if is_whole:
            self._finish(source, place, line)

    def check(self) -> None:
        """Raise BadFile where a file has no end."""
        if self._open:
            raise BadFile("ends in the middle of a file")

    def put(self) -> None:
        """Move all files to their places; one that is there already is written anew."""
        self.check()
        for source, place in self._whole.items():
            folder.flush(source)
            place.unlink(missing_ok=True)
            folder.put(source, place)

    def _finish(self, source: Path, place: Path, line: dict[str, Any]) -> None:
        is_content = line["part"] == "content"
        if source.stat().st_size != line["of"] or (is_content and sha256(source) != line["file"]):
            raise BadFile("ends a file that is not what it was")
        self._open = None
        self._whole[source] = place
        self.files += is_content

    @staticmethod
    def _digest(value: Any) -> str:
        """Return the name of a content: nothing else may become part of a path."""
        if not DIGEST.fullmatch(value):
            raise ValueError(value)
        return str(value)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
