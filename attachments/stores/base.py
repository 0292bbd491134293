"""Say what a store of files does."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol, TypeVar

Rows = TypeVar("Rows")


class StoreFailure(OSError):
    """Say in one sentence why the store can't be used. The chat goes on without."""


class Part(StrEnum):
    """Name what is kept of a content: itself and, of a picture, its preview."""

    CONTENT = "content"
    PREVIEW = "preview"


class Store(Protocol):
    """Keep contents under their SHA-256. Every method can raise OSError, and is for any thread."""

    is_local: bool  # whether it is a folder that a backup can copy

    def name(self) -> str:
        """Return what people call it: a path or a URL."""

    def identity(self) -> str:
        """Return what all servers read that use the same store."""

    def keep(self, digest: str, parts: Mapping[Part, Path], add_rows: Callable[[], Rows]) -> Rows:
        """Take files, which the store can move, and add their rows; a sweep sees both or none."""

    def drop(self, digest: str, delete_row: Callable[[], bool]) -> bool:
        """Remove a content whose row `delete_row` has deleted; return whether it has."""

    def size(self, digest: str, part: Part) -> int:
        """Return the bytes of a part; raise FileNotFoundError."""

    def open(self, digest: str, part: Part, first: int = 0) -> IO[bytes]:
        """Open a part at one of its bytes; raise FileNotFoundError. It can be read and closed."""

    def replace(self, digest: str, part: Part, source: Path) -> None:
        """Put a file in the place of what is there, if anything."""

    def remove(self, digest: str) -> None:
        """Remove all parts of a content, those that are there."""

    def digests(self) -> Iterator[tuple[str, float]]:
        """Yield every content, and when it was stored, in Unix seconds."""
