"""Prepare texts for display: make what others wrote harmless, translate refusals."""

import unicodedata
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from jim.errors import KINDS, JimError

HARMLESS = {"\n": "↵", "\t": " "}  # controls that have a plain picture


def explain(error: JimError) -> str:
    """Return the refusal as one sentence in the current language."""
    values = {
        name: gettext(value) if name in KINDS else value for name, value in error.values.items()
    }
    return gettext(error.text).format(**values)


def moment(at: datetime | None) -> str:
    """Return a time to the second in the site's time zone, for a column; "-" for None."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else "-"


def counted(count: int, one: str, many: str = "") -> str:
    """Return "1 message" or "2,000 messages", for the log and for commands, which are English."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def size_text(size: float) -> str:
    """Return a number of bytes as "12 kB" or "3.4 MB"."""
    return f"{size / 1e3:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def visible(text: str, limit: int) -> str:
    """Return up to `limit` characters of `text` on one line, and `…` where there was more.

    Show characters that can't be seen or that act on their neighbours (controls, bidi overrides,
    zero widths) by number: `<U+202E>`.
    """
    shown = "".join(map(visible_character, text[:limit]))
    return shown + "…" if len(text) > limit else shown


def visible_character(character: str) -> str:
    if character in HARMLESS:
        return HARMLESS[character]
    category = unicodedata.category(character)
    return (
        f"<U+{ord(character):04X}>" if category[0] == "C" or category in ("Zl", "Zp") else character
    )
