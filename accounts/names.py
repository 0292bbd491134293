"""Check names of users and rooms, and compare them.

A name is shown as registered (NFC) and compared by its key (`fold_name`). Two names that look alike
because of case, width, composition or invisible characters have the same key, or one is refused.
`lookalikes` handles characters that look alike across alphabets (Latin `a`, Cyrillic `а`).

These checks apply to new names: registered names keep working when the checks get stricter.
"""

import unicodedata

from django.utils.translation import gettext_noop as _

from accounts.lookalikes import check_one_alphabet
from accounts.unicode14 import is_unassigned
from jim import limits
from jim.errors import JimError, bad_request

# Folding turns one letter into up to 3 characters (ΐ), and a rare ligature (U+FDFA) into 18.
KEY_CHARS = 100
# Characters that clients write around names, and between names and texts.
LAYOUT = frozenset(":[]<>→←↔⇒⇐✓✔✗✘●○•│┃↵…")
MENTION_SIGN = "@"
# Combining marks in a row: enough for Vietnamese and stressed й, too few to overprint other lines.
MAX_MARKS = 2

# Characters that show nothing but count as letters, marks or symbols: the
# Default_Ignorable_Code_Point entries of Unicode's DerivedCoreProperties.txt (except format
# characters and unassigned ones, which are refused by category), and three blank symbols: U+2800
# (an empty Braille cell), U+1D159 (a null notehead) and U+16FE4 (a Khitan filler).
INVISIBLE = frozenset(
    map(
        chr,
        [
            0x034F,
            *range(0x115F, 0x1161),
            *range(0x17B4, 0x17B6),
            *range(0x180B, 0x1810),
            0x2800,
            0x3164,
            *range(0xFE00, 0xFE10),
            0xFFA0,
            0x16FE4,
            0x1D159,
            *range(0xE0100, 0xE01F0),
        ],
    )
)


def clean_name(text: str) -> str:
    """Return a user's name in NFC, as it is shown; raise JimError (400) if it is invalid."""
    name = unicodedata.normalize("NFC", text)
    check_length(name)
    check_characters(name)
    key = fold_name(name)
    # The key must be a valid name too: `＃a` folds to `#a`, and `¨` to a space with a mark.
    check_characters(key)
    if limits.ROOM_PREFIX in (name[0], key[0]):
        raise bad_request(_("A user's name can't begin with #: rooms do."))
    if MENTION_SIGN in (name[0], key[0]):
        raise bad_request(_("A name can't begin with @: mentions do."))
    check_key(key)
    check_one_alphabet(name)
    return name


def clean_room_name(text: str) -> str:
    """Return a room's name in NFC, with its `#`; raise JimError (400) if it is invalid."""
    name = unicodedata.normalize("NFC", text)
    check_length(name)
    if not name.startswith(limits.ROOM_PREFIX):
        raise bad_request(_("A room's name begins with #."))
    if name == limits.ROOM_PREFIX:
        raise bad_request(_("A room's name has more than a #."))
    check_characters(name[1:])
    key = fold_name(name)
    check_characters(key[1:])
    check_key(key)
    check_one_alphabet(name)
    return name


def erased_name(user_id: int) -> str:
    """Return the beginning of the name that an erased user has."""
    return f"deleted user {user_id}"


def fold_name(text: str) -> str:
    """Return the key of a name, equal for names that count as the same.

    Idempotent; takes any text.
    """
    while (folded := fold_once(text)) != text:
        text = folded
    return folded


def fold_once(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def is_possible_key(key: str) -> bool:
    """Return whether a name with this key can exist.

    Callers skip the database if not: it can't even take some texts (lone surrogates, NUL).
    """
    return 0 < len(key) <= KEY_CHARS and key.isprintable()


def key_to_go_on_from(name: str) -> str:
    """Return the key after which a page of names begins that continues after `name`, any text.

    It is cut at the first NUL, which PostgreSQL can't take. No name contains one, so the same
    names follow the shorter key.
    """
    return fold_name(name).partition("\0")[0]


def check_length(name: str) -> None:
    if not name:
        raise bad_request(_("A name has at least one character."))
    if len(name) > limits.NAME_CHARS:
        raise bad_request(_("A name has at most {limit} characters."), limit=limits.NAME_CHARS)


def check_key(key: str) -> None:
    if len(key) > KEY_CHARS:
        raise bad_request(_("This name is too long when written out."))


def check_characters(name: str) -> None:
    """Raise JimError for invisible characters, misplaced spaces or too many combining marks."""
    if name != name.strip() or "  " in name:
        raise bad_request(_("A name has no spaces at its ends and no two in a row."))
    marks, before = 0, " "
    for character in name:
        check_visible(character)
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks > MAX_MARKS or (marks and before == " "):
            raise bad_request(
                _("A name has no accents without a letter and no more than two on one.")
            )
        before = character


def check_visible(character: str) -> None:
    if is_unassigned(character):
        raise bad_request(
            _("A name can't hold U+{number}, which Unicode 14 doesn't know."),
            number=f"{ord(character):04X}",
        )
    if character in LAYOUT:
        raise bad_request(
            _("A name can't hold {character}: clients write it between names and texts."),
            character=character,
        )
    category = unicodedata.category(character)[0]
    if category == "C" or character in INVISIBLE or (category == "Z" and character != " "):
        raise hidden_character(character)


def shows_nothing(text: str) -> bool:
    """Return whether no character of a text can be seen: only blank and invisible ones."""
    return all(
        one.isspace() or one in INVISIBLE or unicodedata.category(one) in {"Cc", "Cf"}
        for one in text
    )


def hidden_character(character: str) -> JimError:
    return bad_request(
        _("A name can't hold the invisible character U+{number}."), number=f"{ord(character):04X}"
    )
