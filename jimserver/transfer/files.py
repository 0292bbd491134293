"""Write the files of messages as lines of an export, in pieces, and put them in place again.

A line is {"file": SHA-256, "part": "content" or "preview", "at": offset, "of": bytes of the whole,
"data": Base64}.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from attachments.models import StoredFile
from attachments.stores import Part, store
from common.text import counted

PIECE_BYTES = 786_432  # 1 MiB as Base64, without padding but in the last piece
DIGEST = re.compile(r"[0-9a-f]{64}")


class Counts(NamedTuple):
    """Count what an export or import has gone through. `missing` files are not on the disk."""

    rows: int
    files: int
    missing: int = 0

    def __str__(self) -> str:
        return f"{counted(self.rows, 'row')}, {counted(self.files, 'file')}"


class BadFile(ValueError):
    """Say what is wrong with a file's line, as the end of a sentence."""


class StoredFiles:
    """Read the stored files of the database that the caller has a snapshot of."""

    def __init__(self) -> None:
        self.files = self.missing = 0

    def pieces(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of all files, and count the files."""
        for digest in StoredFile.objects.order_by("pk").values_list("pk", flat=True).iterator():
            try:
                yield from pieces_of(digest, Part.CONTENT)
                self.files += 1
            except FileNotFoundError:
                self.missing += 1
            with suppress(FileNotFoundError):  # most are no pictures
                yield from pieces_of(digest, Part.PREVIEW)


def pieces_of(digest: str, part: Part) -> Iterator[dict[str, Any]]:
    """Yield the lines of one file; an empty one has a line, too. Raise FileNotFoundError."""
    size = store().size(digest, part)
    with store().open(digest, part) as file:
        for at in range(0, max(size, 1), PIECE_BYTES):
            data = base64.b64encode(file.read(PIECE_BYTES)).decode()
            yield {"file": digest, "part": part, "at": at, "of": size, "data": data}


class IncomingFiles:
    """Collect the files of an export in a scratch folder; `put` moves them to their places."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._open: Path | None = None  # the file of which more pieces are due
        self._whole: dict[Path, tuple[str, Part]] = {}  # where a file lies -> what it is
        self.files = 0

    def add(self, line: dict[str, Any]) -> None:
        """Take the next piece. Raise BadFile."""
        try:
            name = (self._digest(line["file"]), Part(line["part"]))
            data = base64.b64decode(line["data"], validate=True)
            at, size = int(line["at"]), int(line["of"])
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise BadFile("is no piece of a file") from None
        source = self._scratch / ".".join(name)
        if (source != self._open) if at else (self._open is not None or source.exists()):
            raise BadFile("is not the piece of a file that is due")
        self._open = source
        with source.open("ab") as file:
            if file.tell() != at:
                raise BadFile("is not the piece of a file that is due")
            file.write(data)
            is_whole = file.tell() >= size
        if is_whole:
            self._finish(source, name, line)

    def check(self) -> None:
        """Raise BadFile where a file has no end."""
        if self._open:
            raise BadFile("ends in the middle of a file")

    def put(self) -> None:
        """Give all files to the store; one that is there already is written anew."""
        self.check()
        for source, name in self._whole.items():
            store().replace(*name, source)

    def _finish(self, source: Path, name: tuple[str, Part], line: dict[str, Any]) -> None:
        is_content = name[1] is Part.CONTENT
        if source.stat().st_size != line["of"] or (is_content and sha256(source) != line["file"]):
            raise BadFile("ends a file that is not what it was")
        self._open = None
        self._whole[source] = name
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
