"""Detect names that look alike: skeletons (Unicode TR39), mixed alphabets, reserved names.

The tables come with the library confusable_homoglyphs, so they are the same on every Python.
"""

import unicodedata
from functools import cache

from confusable_homoglyphs import categories  # type: ignore[import-untyped]
from confusable_homoglyphs.confusables import (  # type: ignore[import-untyped]
    confusables_data,
)
from django.utils.translation import gettext_noop as _

from jim.codes import Code
from jim.errors import JimError, bad_request

SKELETON_CHARS = 100  # characters that are stored and compared
MARK = "\u200e"  # in the library's tables around characters that are written from right to left
TOGETHER = (  # alphabets that one word can mix, as in Japanese, Chinese and Korean
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)
RESERVED = (
    "all",
    "все",
    "admin",
    "administrator",
    "root",
    "operator",
    "moderator",
    "system",
    "support",
    "админ",
    "администратор",
    "модератор",
    "оператор",
    "система",
    "поддержка",
)
ERASED = "deleted user"  # erased users are called this, followed by a number


def skeleton(name: str) -> str:
    """Return the skeleton of `name`: equal for names that look the same to people."""
    table = _prototypes()
    shown = "".join(table.get(char, char) for char in unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFD", shown).casefold()[:SKELETON_CHARS]


@cache
def _prototypes() -> dict[str, str]:
    """Map each character to its prototype, which stands for all characters that look like it.

    The library lists look-alikes both ways. The prototype is the character with the longer list;
    of a pair, the one that sorts first.
    """
    table = {}
    for char, alike in confusables_data.items():
        other = str(alike[0]["c"])
        is_prototype = len(alike) > 1 or (len(confusables_data[other]) == 1 and char < other)
        if not is_prototype and len(char.strip(MARK)) == 1:
            table[char.strip(MARK)] = other.strip(MARK)
    return table


def check_one_alphabet(name: str) -> None:
    """Raise JimError (400) if a word mixes alphabets, such as Latin `a` and Cyrillic `а`."""
    word: set[str] = set()
    for char in name:
        alphabet = _alphabet(char)
        if alphabet == "COMMON":
            word = set()
        elif alphabet != "INHERITED":
            word.add(alphabet)
        if len(word) > 1 and not any(word <= together for together in TOGETHER):
            raise bad_request(_("A name can't mix letters of two alphabets in one word."))


@cache
def _alphabet(char: str) -> str:
    return str(categories.alias(char) or "COMMON")


def is_look_alike(name: str, other: str) -> bool:
    """Return whether one name can pass for the other; never true of two ASCII names."""
    return not (name.isascii() and other.isascii()) and skeleton(name) == skeleton(other)


def check_reserved(name: str) -> None:
    """Raise JimError (409) for a reserved name and for a name that looks like one."""
    looks = {skeleton(name), skeleton(name.casefold())}
    plain = name.casefold()
    if plain.startswith(ERASED) or any(look.startswith(skeleton(ERASED)) for look in looks):
        raise _reserved(name)
    if plain in RESERVED or looks & {skeleton(reserved) for reserved in RESERVED}:
        raise _reserved(name)


def _reserved(name: str) -> JimError:
    return JimError(Code.CONFLICT, _("The name {name} is reserved."), name=name)


def looks_taken(name: str, other: str) -> JimError:
    """Return the error for `name`, which looks like the taken name `other`."""
    text = _("The name {name} looks like {other}, which is taken.")
    return JimError(Code.CONFLICT, text, name=name, other=other)
