"""Have pictures cleaned and previews made by a process of its own, a few at a time."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, NamedTuple

from attachments import picture_worker
from jim.errors import bad_request
from jim.errors import gettext_noop as _

START_S = 5.0  # that the process may take besides its own time


class Picture(NamedTuple):
    """Hold the size of a picture, as it is shown, in pixels."""

    width: int
    height: int


class PictureLimits(NamedTuple):
    """Hold what one picture may cost; 0 for no limit of pixels and bytes."""

    pixels: int
    bytes: int
    seconds: float
    preview_pixels: int


class PictureWorkers:
    """Run up to so many processes at a time. Called by any thread that may wait."""

    def __init__(self, workers: int) -> None:
        self._rooms = threading.BoundedSemaphore(workers)

    def clean(
        self, source: IO[bytes], target: Path, preview: Path, limits: PictureLimits
    ) -> Picture:
        """Write a picture without metadata, and its preview; raise JimError 400."""
        source.seek(0)
        with self._rooms:
            found = _run(source, target, preview, limits)
        if found.get("error") == "pixels":
            raise bad_request(_("The picture has more than {limit} pixels."), limit=limits.pixels)
        if "width" not in found:
            raise bad_request(_("The picture can't be read."))
        return Picture(found["width"], found["height"])


def _run(source: IO[bytes], target: Path, preview: Path, limits: PictureLimits) -> dict[str, Any]:
    """Return what the process prints; nothing where it was ended."""
    numbers = limits.pixels, limits.bytes, max(1, round(limits.seconds)), limits.preview_pixels
    command = [sys.executable, "-I", picture_worker.__file__, str(target), str(preview)]
    try:
        done = subprocess.run(
            [*command, *map(str, numbers)],
            stdin=source,
            capture_output=True,
            timeout=limits.seconds + START_S,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found
    except (subprocess.TimeoutExpired, ValueError):
        return {}
