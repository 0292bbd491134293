"""The client's language: stdlib gettext, domain "jimclient", English where nothing else fits."""

import gettext as _gettext
import locale
import os
from pathlib import Path

DOMAIN = "jimclient"
LANGUAGES = ("en", "ru")  # English is in the sources, every other one has a catalogue
_LOCALE_DIR = Path(__file__).parent / "locale"
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as in POSIX

_catalogue = _gettext.NullTranslations()


def _(text: str) -> str:
    """`text` in the chosen language."""
    return _catalogue.gettext(text)


def N_(text: str) -> str:
    """Marks a text in a table for translation; whoever shows it calls `_`."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a text that fits `count`."""
    return _catalogue.ngettext(one, many, count)


def use_language(language: str | None) -> str:
    """Chooses the language of everything that follows, the locale's when None; returns its two letters."""
    global _catalogue
    chosen = language or language_of_locale()
    _catalogue = _gettext.translation(DOMAIN, _LOCALE_DIR, [chosen], fallback=True)
    return chosen


def language_of_locale() -> str:
    """The first two letters of the locale, where we speak that language; else "en"."""
    name = (
        next((value for variable in _VARIABLES if (value := os.environ.get(variable))), None)
        or locale.getlocale()[0]
        or ""
    )
    return name[:2].lower() if name[:2].lower() in LANGUAGES else "en"
