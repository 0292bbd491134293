"""Describe every setting of the file: reading, checking and docs/client.md are made of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from jimclient.text.i18n import LANGUAGES, N_

Value = bool | int | str
Check = Callable[[object], bool]

ACTIONS = {  # those whose keys can be chosen, with the key that each has without a setting
    "next_unread": "Alt+A",
    "open_switch": "Alt+K",
    "open_search": "Alt+S",
    "choose": "Alt+M",
    "open_queue": "Alt+Q",
    "edit": "Alt+E",
    "toggle_list": "F2",
    "open_help": "F1",
}
DESKTOP = ("off", "osc9", "osc777", "notify-send")
COLOURED = (
    *("time", "name", "me", "mark", "mark-read", "notice", "error", "day", "new", "found"),
    *("title", "status", "status-error", "list-open", "list-unread", "list-muted", "unread"),
    *("online", "edge", "context", "quote", "reactions", "prompt"),
)
MAX_PORT = 65_535
_KEY = re.compile(r"Alt\+[A-Z]|Ctrl\+[ABEFGKLNOPQRSTUVWXY]|F([1-9]|1[0-2])")
_NAMED = "default black red green yellow blue magenta cyan gray"
_BRIGHT = "brightblack brightred brightgreen brightyellow brightblue brightmagenta brightcyan white"
_COLOUR = rf"ansi({'|'.join((_NAMED + ' ' + _BRIGHT).split())})|#[0-9a-fA-F]{{6}}"
_LOOK = re.compile(rf"({_COLOUR}|bg:({_COLOUR})|(no)?(bold|italic|underline|reverse|dim))")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable()


def _is_key(value: object) -> bool:
    return isinstance(value, str) and bool(_KEY.fullmatch(value))


def _is_look(value: object) -> bool:
    words = value.split() if isinstance(value, str) else []
    return bool(words) and all(_LOOK.fullmatch(word) for word in words)


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_PORT


def _one_of(*values: str) -> Check:
    return lambda value: value in values


@dataclass(frozen=True)
class Setting:
    """Describe one key of a table of the file.

    `wants` completes the sentence "must be …"; `default` "" stands for none.
    """

    default: Value
    is_valid: Check
    wants: str
    help: str


def _flag(default: bool, help_: str) -> Setting:
    return Setting(default, lambda value: isinstance(value, bool), N_("true or false"), help_)


_TEXT = N_("a text without control characters")
_A_KEY = N_(
    "Alt+A to Alt+Z, F1 to F12, or Ctrl with a letter that is no Enter, Tab, Backspace, C, D or Z"
)
_A_LOOK = N_("colours such as ansired or #ff8800, bg:COLOUR, bold, underline, reverse")

GENERAL: dict[str, Setting] = {
    "language": Setting("", _one_of(*LANGUAGES), "en, ru", N_("the language; else the system's")),
    "server": Setting("", _is_text, _TEXT, N_("the alias to use when none is named")),
    "mouse": _flag(False, N_("clicks and the wheel work; Shift selects text as usual")),
    "keyring": _flag(False, N_("keep passwords in the system's keyring")),
}
NOTIFICATIONS: dict[str, Setting] = {
    "bell": _flag(True, N_("ring for a message that is not in view")),
    "title": _flag(True, N_("show the number of unread messages in the terminal's title")),
    "desktop": Setting(
        "off",
        _one_of(*DESKTOP),
        ", ".join(DESKTOP),
        N_("notify by the terminal (osc9, osc777) or by the program notify-send"),
    ),
}
SERVER: dict[str, Setting] = {
    "address": Setting("127.0.0.1", _is_text, _TEXT, N_("the server")),
    "port": Setting(7777, _is_port, f"1 … {MAX_PORT}", N_("its port")),
    "name": Setting("", _is_text, _TEXT, N_("your name there")),
}
KEYS: dict[str, Setting] = {
    action: Setting(key, _is_key, _A_KEY, "") for action, key in ACTIONS.items()
}
COLOURS: dict[str, Setting] = {part: Setting("", _is_look, _A_LOOK, "") for part in COLOURED}

TABLES = {"": GENERAL, "notifications": NOTIFICATIONS, "keys": KEYS, "colours": COLOURS}
SERVERS = "servers"  # holds one table for each alias
