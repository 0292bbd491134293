"""Check the names of files, which are shown to everybody and used when a file is saved."""

import unicodedata

from attachments.models import NAME_CHARS
from jim.errors import bad_request
from jim.errors import gettext_noop as _

MAX_BYTES = 255  # in UTF-8: file systems take no longer name
# They would turn a name round, hide a part of it, or name another folder.
BARRED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
BARRED_CHARACTERS = frozenset('/\\:*?"<>|')


def check_name(name: str, max_chars: int) -> None:
    """Raise JimError 400 for a name that is not one of a file."""
    if not name.strip(". "):
        raise bad_request(_("The file has no name."))
    if len(name) > min(max_chars, NAME_CHARS) or len(name.encode()) > MAX_BYTES:
        raise bad_request(
            _("The name of the file is longer than {limit} characters or {bytes} bytes."),
            limit=max_chars,
            bytes=MAX_BYTES,
        )
    if any(is_barred(character) for character in name):
        raise bad_request(
            _("The name of the file contains a character that file names can't have.")
        )


def is_barred(character: str) -> bool:
    """Return whether no name of a file has this character."""
    return character in BARRED_CHARACTERS or unicodedata.category(character) in BARRED_CATEGORIES
