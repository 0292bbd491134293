"""Tell the type of a file by its content; its name may not claim another one."""

import codecs
import mimetypes
import os
from typing import IO, NamedTuple

import puremagic

from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _

PLAIN = "text/plain"
SVG = "image/svg+xml"  # a text that browsers run scripts of
ZIP = "application/zip"
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})  # with previews
READ_BYTES = 65_536  # at once; nobody else runs while they are looked at
MAGIC_BYTES = 65_536  # at the beginning, by which a type is known

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "video/mp4": (".mp4", ".m4v"),
    "video/webm": (".webm",),
    "video/quicktime": (".mov", ".qt"),
    "audio/mpeg": (".mp3", ".mpga"),
    "audio/mp4": (".m4a",),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/wav": (".wav",),
    "audio/flac": (".flac",),
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    ZIP: (".zip",),
    "application/gzip": (".gz", ".tgz"),
    "application/x-7z-compressed": (".7z",),
}
OF_EXTENSION = {ending: kind for kind, endings in EXTENSIONS.items() for ending in endings}
OF_ZIP = frozenset(kind for kind in EXTENSIONS if "openxml" in kind or "opendocument" in kind)
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})  # that no text has


class MagicMatch(NamedTuple):
    """Hold what puremagic says of a content."""

    kind: str
    ending: str


def type_of(file: IO[bytes], name: str, allowed: str) -> str:
    """Return the media type of a content; raise JimError 400 for others than allowed.

    `allowed` are the types that are taken, with spaces between.
    """
    file.seek(0)
    head = file.read(MAGIC_BYTES)
    if not head:
        raise bad_request(_("The file is empty."))
    matches = _matches(head)
    if any(match.kind == SVG for match in matches):
        raise _not_taken()
    kind = PLAIN if _is_text(file) else _binary_type(matches, name)
    _check_name(kind, name)
    if kind not in allowed.split():
        raise _not_taken()
    return kind


def _matches(head: bytes) -> list[MagicMatch]:
    """Return what the content may be, the likeliest first."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    return [MagicMatch(one.mime_type, one.extension.lower()) for one in found]


def _is_text(file: IO[bytes]) -> bool:
    """Return whether the whole content is UTF-8 without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while piece := file.read(READ_BYTES):
            if len(piece.translate(None, CONTROLS)) < len(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _binary_type(matches: list[MagicMatch], name: str) -> str:
    """Return the type that the name claims, if the content may be of it, else the likeliest."""
    found = [kind for match in matches if (kind := _known(match))]
    if OF_ZIP.intersection(found) and ZIP not in found:
        found.insert(0, ZIP)
    claimed = OF_EXTENSION.get(ending_of(name))
    if claimed and claimed in {*found, *(OF_ZIP if ZIP in found else ())}:
        return claimed
    if not found:
        raise _not_taken()
    return found[0]


def _known(match: MagicMatch) -> str | None:
    return match.kind if match.kind in EXTENSIONS else OF_EXTENSION.get(match.ending)


def _check_name(kind: str, name: str) -> None:
    """Raise JimError 400 where the name claims a type that the content does not have."""
    ending = ending_of(name)
    claimed = OF_EXTENSION.get(ending)
    if claimed is None and kind != PLAIN:
        claimed = mimetypes.guess_type(f"x{ending}")[0]
    if claimed and claimed != kind:
        raise bad_request(
            _("The name ends with {ending}, but the file is of another type: {kind}."),
            ending=ending,
            kind=kind,
        )


def ending_of(name: str) -> str:
    """Return the part of a name that claims a type, such as `.png`."""
    return os.path.splitext(name)[1].lower()


def _not_taken() -> JimError:
    return bad_request(_("This server takes no files of this type."))
