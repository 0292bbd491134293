"""Texts for people's eyes: what others wrote made harmless, refusals in the reader's language."""

import unicodedata

from django.utils.translation import gettext

from jim.errors import JimError

CONTROL_PICTURES = 0x2400  # U+2400 is the picture of NUL, and so on up to U+001F
DELETE, DELETE_PICTURE = 0x7F, "\u2421"


def explain(error: JimError) -> str:
    """The refusal as one sentence in the current language."""
    return gettext(error.text).format(**error.values)


def visible(text: str, limit: int) -> str:
    """Up to `limit` characters of `text` on one line, and `…` where there was more; what can't be seen or acts on what is
    around it (controls, bidi overrides, zero widths) is shown as a picture or as its number, `<U+202E>`."""
    shown = "".join(map(visible_character, text[:limit]))
    return shown + "…" if len(text) > limit else shown


def visible_character(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(CONTROL_PICTURES + code)
    if code == DELETE:
        return DELETE_PICTURE
    if unicodedata.category(character)[0] == "C" or unicodedata.category(character) in ("Zl", "Zp"):
        return f"<U+{code:04X}>"
    return character
