"""Switch gettext to the language of a session."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def speaking(lang: str) -> AbstractContextManager[None]:
    """Let Django's gettext use `lang` within the block, or the server's own language for ""."""
    return translation.override(lang or settings.LANGUAGE_CODE)


def load_languages() -> None:
    """Load the texts of all languages.

    Loading on demand could fail: by then there may be no file descriptor left to open them with.
    """
    for code in LANGUAGES:
        with speaking(code):
            translation.gettext("")
