"""Suggestions for what was mistyped, also in the wrong keyboard layout."""

from collections.abc import Iterable
from difflib import get_close_matches

_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбю.ё"
_TO_ENGLISH = str.maketrans(_RUSSIAN, _QWERTY)
_TO_RUSSIAN = str.maketrans(_QWERTY, _RUSSIAN)
_LIKENESS = 0.6


def in_other_layout(word: str) -> str:
    """Return a word as the same keys type it in the English layout."""
    return word.translate(_TO_ENGLISH)


def meant_by(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, "" if none is like it."""
    names = list(known)
    typed = (word, in_other_layout(word), "/" + word[1:].translate(_TO_RUSSIAN))
    exact = next((name for name in typed if name in names), "")
    return exact or next(iter(get_close_matches(word, names, 1, _LIKENESS)), "")
