"""In which language a session reads."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def speaking(lang: str) -> AbstractContextManager[None]:
    """Django's gettext speaks `lang` within, or the server's own language where the session chose none ("")."""
    return translation.override(lang or settings.LANGUAGE_CODE)
