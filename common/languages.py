"""In which language a session reads."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def speaking(lang: str) -> AbstractContextManager[None]:
    """Django's gettext speaks `lang` within, or the server's own language where the session chose none ("")."""
    return translation.override(lang or settings.LANGUAGE_CODE)


def load_languages() -> None:
    """Reads the texts of all languages: the first to need one may come when there is no file descriptor left to open them with."""
    for code in LANGUAGES:
        with speaking(code):
            translation.gettext("")
