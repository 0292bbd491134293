"""Speak the client's language: stdlib gettext, domain "jimclient", English as the fallback."""

import gettext as _gettext
import locale
import os
from pathlib import Path

DOMAIN = "jimclient"
LANGUAGES = ("en", "ru")  # English is in the sources, every other one has a catalogue
_LOCALE_DIR = Path(__file__).parents[1] / "locale"
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as in POSIX

_catalogue = _gettext.NullTranslations()


def _(text: str) -> str:
    """Return `text` in the chosen language."""
    return _catalogue.gettext(text)


def N_(text: str) -> str:
    """Mark a text in a table for translation; call `_` to show it."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a text that fits `count`."""
    return _catalogue.ngettext(one, many, count)


def use_language(language: str | None) -> str:
    """Choose the language, None for the locale's; return its two letters."""
    global _catalogue
    chosen = language or language_of_locale()
    _catalogue = _gettext.translation(DOMAIN, _LOCALE_DIR, [chosen], fallback=True)
    return chosen


def language_of_locale() -> str:
    """Return the two letters of the locale's language if we speak it, else "en"."""
    name = (
        next((value for variable in _VARIABLES if (value := os.environ.get(variable))), None)
        or locale.getlocale()[0]
        or ""
    )
    return name[:2].lower() if name[:2].lower() in LANGUAGES else "en"
