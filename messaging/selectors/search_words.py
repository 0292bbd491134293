"""Split a search into the words and phrases that a message must hold."""

import re

PIECE = re.compile(r'"([^"]+)"|(\S+)')


def words_of(text: str) -> list[str]:
    """Return the words and the phrases in double quotes of a search.

    A text of neither (nothing, or only spaces) is one phrase itself.
    """
    return [phrase or word for phrase, word in PIECE.findall(text)] or [text]


def holds_all(text: str, words: list[str]) -> bool:
    """Return whether all these words are in a text, whatever their order."""
    return all(word in text for word in words)
