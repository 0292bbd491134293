"""Names of users and rooms: which are allowed, and when two of them are the same name.

A name is shown as registered (NFC) and compared by its key (`fold_name`). Two names that look alike
because of case, width, composition or invisible characters have the same key, or one is refused.
What looks alike across alphabets (Latin `a`, Cyrillic `а`) is in `lookalikes`.

These checks are for new names: a name that is registered keeps working when they get stricter.
"""

import unicodedata

from django.utils.translation import gettext_noop as _

from accounts.lookalikes import check_one_alphabet
from accounts.unicode14 import is_unassigned
from jim import limits
from jim.errors import JimError, bad_request

KEY_CHARS = 100  # characters of a key; folding makes up to 3 characters of a letter (ΐ), 18 of a rare ligature (U+FDFA)
LAYOUT = frozenset(":[]<>→←↔⇒⇐✓✔✗✘●○•│┃↵…")  # of clients, around names and between them and texts
MAX_MARKS = 2  # combining marks in a row: enough for Vietnamese and stressed й, too few to paint over the lines around

# Characters that show nothing but count as letters, marks or symbols. From Unicode's DerivedCoreProperties.txt,
# Default_Ignorable_Code_Point (what is a format character or unassigned there is refused by its category), and three
# blank symbols: U+2800 (an empty Braille cell), U+1D159 (a null notehead), U+16FE4 (a Khitan filler).
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
    """A user's name as it will be shown, in NFC; raises JimError (400) with a plain sentence for a name that can't be."""
    name = unicodedata.normalize("NFC", text)
    check_length(name)
    check_characters(name)
    key = fold_name(name)
    # What folding makes of it must be a name too: `＃a` is no way to `#a`, nor `¨` to a space with a mark.
    check_characters(key)
    if limits.ROOM_PREFIX in (name[0], key[0]):
        raise bad_request(_("A user's name can't begin with #: rooms do."))
    check_key(key)
    check_one_alphabet(name)
    return name


def clean_room_name(text: str) -> str:
    """A room's name with its leading `#`, in NFC; raises JimError (400) with a plain sentence for a name that can't be."""
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


def fold_name(text: str) -> str:
    """The key of a name: equal for names that count as the same. Idempotent; takes any text."""
    while (folded := fold_once(text)) != text:
        text = folded
    return folded


def fold_once(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def is_possible_key(key: str) -> bool:
    """Whether a name with this key can exist; False spares the database texts that it can't even take (lone surrogates, NUL)."""
    return 0 < len(key) <= KEY_CHARS and key.isprintable()


def key_to_go_on_from(name: str) -> str:
    """The key behind which a page begins that comes after `name`, any text: without its NUL, which no name has and PostgreSQL
    can't take, and what follows; the same names come behind it."""
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
    """Raises JimError for characters that show nothing, act on what is around them, or stand where they can't be seen."""
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


def hidden_character(character: str) -> JimError:
    return bad_request(
        _("A name can't hold the invisible character U+{number}."), number=f"{ord(character):04X}"
    )
