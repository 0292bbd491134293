"""Describe commands, and read what is typed behind their names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from jim.limits import NAME_CHARS, ROOM_PREFIX
from jimclient.core.chat import Chat
from jimclient.text.display import harmless
from jimclient.text.i18n import _
from jimclient.text.names import is_room

_MAX_DIGITS = 15  # of a number that is typed


class Go(Enum):
    """Name the place where the user wants to be next."""

    STAY = auto()
    CONTACTS = auto()
    MESSAGES = auto()
    LEAVE = auto()


class Wrong(Exception):
    """Tell that a command was typed in a wrong way; the text is for the user."""


@dataclass(frozen=True)
class Command:
    """Describe one command.

    `usage` and `help` are keys of translations; `names` returns the completions of its argument.
    """

    usage: str
    help: str
    run: Callable[[str], Go | None] | Callable[[str], None]
    names: Callable[[], list[str]] = list


Table = dict[str, Command]  # by name, which is a key of a translation, too


def needed(text: str) -> str:
    """Return a text that was typed; raise Wrong if there is none."""
    if not text:
        raise Wrong(_("Something is missing. /help shows how to write it."))
    return text


def meant_word(typed: str, words: Mapping[str, str]) -> str:
    """Return the word of the protocol that was typed, as it is or in the user's language; or "".

    `words`: the words, with the keys of their translations.
    """
    typed = typed.strip().lower()
    return next((word for word, shown in words.items() if typed in (word, _(shown).lower())), "")


def number_of(text: str) -> int:
    """Return the number that was typed; raise Wrong for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > _MAX_DIGITS:
        raise Wrong(_("{text} is no number").format(text=harmless(text, 30)))
    return int(text)


def needed_name(name: str) -> str:
    """Return a name that can exist; raise Wrong for any other."""
    if 0 < len(name) <= NAME_CHARS:
        return name
    text = _("A name is missing. It has 1 to {count} characters.")
    raise Wrong(text.format(count=NAME_CHARS))


def needed_room(name: str) -> str:
    """Return the name of a room, typed with or without its prefix; raise Wrong if none can be."""
    named = needed_name(name)
    return named if is_room(named) else ROOM_PREFIX + named


def present_room(chat: Chat) -> str:
    """Return the room that is the recipient now, "" if that is no room."""
    last = chat.model.last_recipient
    return last if is_room(last) else ""
