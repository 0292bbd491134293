"""Clean one picture: a program of its own, so that a picture can't harm the server.

It reads the picture from its standard input and writes it again without Exif, GPS, comments and
whatever else it holds besides its pixels and colours, turned as its Exif says, and a preview. It
prints one JSON object: `{"width", "height"}` or `{"error"}`, which is `pixels` or `broken`.

Usage: picture_worker.py TARGET PREVIEW MAX_PIXELS MAX_BYTES SECONDS PREVIEW_PIXELS
"""

import json
import os
import sys
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
NICENESS = 15
ORIENTATION = 0x0112  # the tag of Exif
QUALITY = 92  # of a JPEG that has to be turned, and of WebP
PREVIEW_QUALITY = 80


class TooManyPixels(Exception):
    """Tell that a picture would be too large in memory."""


def limit_process(max_bytes: int, seconds: int) -> None:
    """Let everything else go first; end this process where it takes too much."""
    if sys.platform == "win32":
        return
    import resource

    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if max_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))


def clean(data: bytes, target: Path, preview: Path, max_pixels: int, preview_pixels: int) -> Any:
    """Write the picture and its preview; return its size in pixels. Raise what Pillow raises."""
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        frames = getattr(image, "n_frames", 1)
        if 0 < max_pixels < image.width * image.height * frames:
            raise TooManyPixels
        is_animated = frames > 1 and image.format != "MPO"
        save_clean(image, data, target, is_animated)
        image.seek(0)
        shown = ImageOps.exif_transpose(image)
        size = {"width": shown.width, "height": shown.height}
        shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
        shown.thumbnail((preview_pixels, preview_pixels))
        shown.save(preview, "WEBP", quality=PREVIEW_QUALITY)
        return size


def save_clean(image: Any, data: bytes, target: Path, is_animated: bool) -> None:
    """Write a picture without its metadata. Of its colours nothing is lost, unless it is turned."""
    kept: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if image.format == "GIF":  # has no place for Exif
        image.load()
        target.write_bytes(data)
    elif image.format == "JPEG" and image.getexif().get(ORIENTATION, 1) == 1:
        image.save(target, "JPEG", quality="keep", exif=b"", comment=b"", **kept)
    elif image.format in ("JPEG", "MPO"):
        ImageOps.exif_transpose(image).save(
            target, "JPEG", quality=QUALITY, exif=b"", comment=b"", **kept
        )
    else:
        options = {"save_all": True} if is_animated else {}
        picture = image if is_animated else ImageOps.exif_transpose(image)
        picture.info.pop("exif", None)
        picture.save(target, image.format, quality=QUALITY, exif=b"", **options, **kept)


def main() -> None:
    """Clean the picture at the standard input, and print what it is."""
    target, preview = map(Path, sys.argv[1:3])
    max_pixels, max_bytes, seconds, preview_pixels = map(int, sys.argv[3:])
    limit_process(max_bytes, seconds)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # ours is the limit
    try:
        found = clean(sys.stdin.buffer.read(), target, preview, max_pixels, preview_pixels)
    except TooManyPixels:
        found = {"error": "pixels"}
    except Exception:  # whatever a broken picture does to Pillow, it is a broken picture
        found = {"error": "broken"}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
