"""Keep files in a folder, which several servers can share."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from django.db import transaction

from attachments import folder
from attachments.stores.base import Part, Rows

PATHS = {Part.CONTENT: folder.path_of, Part.PREVIEW: folder.preview_of}


class LocalStore:
    """Move files within the transactions of their rows: the rows exclude sweep and upload."""

    is_local = True

    def name(self) -> str:
        return str(folder.place())

    def identity(self) -> str:
        return folder.folder_key()

    def keep(self, digest: str, parts: Mapping[Part, Path], add_rows: Callable[[], Rows]) -> Rows:
        for path in parts.values():
            folder.flush(path)
        with transaction.atomic():
            rows = add_rows()
            for part, path in parts.items():
                folder.put(path, PATHS[part](digest))
        return rows

    @transaction.atomic
    def drop(self, digest: str, delete_row: Callable[[], bool]) -> bool:
        if not delete_row():
            return False
        self.remove(digest)
        return True

    def size(self, digest: str, part: Part) -> int:
        return PATHS[part](digest).stat().st_size

    def open(self, digest: str, part: Part, first: int = 0) -> IO[bytes]:
        file = PATHS[part](digest).open("rb")
        file.seek(first)
        return file

    def replace(self, digest: str, part: Part, source: Path) -> None:
        folder.flush(source)
        place = PATHS[part](digest)
        place.unlink(missing_ok=True)
        folder.put(source, place)

    def remove(self, digest: str) -> None:
        folder.remove(digest)

    def digests(self) -> Iterator[tuple[str, float]]:
        return folder.stored_digests()
