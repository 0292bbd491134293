"""Every key of the full screen in one table: bindings, F1 and docs/client.md are made of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from prompt_toolkit.filters import Condition
from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from jimclient.text.i18n import N_

# Terminals report their focus with sequences that prompt_toolkit does not know. Keys that no
# keyboard has stand for them.
FOCUS_IN, FOCUS_OUT = Keys.F23, Keys.F24
ANSI_SEQUENCES.update({"\x1b[I": FOCUS_IN, "\x1b[O": FOCUS_OUT})

_RUSSIAN = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))


@dataclass(frozen=True)
class Key:
    """Describe a key: how it is pressed and shown, its help, and the action of Desk.

    `where`: "always", or only while the "input" is edited, is "empty", a "list" is open, a message
    is "chosen", or the input is "bound" to a message that is answered or edited.
    """

    presses: tuple[tuple[str, ...], ...]
    shown: str
    help: str
    action: str
    where: str = "always"
    argument: int | None = None


def _alt(letter: str) -> tuple[tuple[str, ...], ...]:
    """Return Alt with a letter, in both keyboard layouts."""
    return (("escape", letter), ("escape", _RUSSIAN[letter]))


def _both(letter: str) -> tuple[tuple[str, ...], ...]:
    """Return a letter in both keyboard layouts."""
    return ((letter,), (_RUSSIAN[letter],))


KEYS = (
    Key((("enter",),), "Enter", N_("send"), "send", "input"),
    Key((("escape", "enter"),), "Alt+Enter", N_("break the line"), "break_line", "input"),
    Key((("tab",),), "Tab", N_("complete a name or a command"), "complete", "input"),
    Key(_alt("a"), "Alt+A", N_("the next unread conversation"), "next_unread"),
    Key(
        (*_alt("k"), ("c-k",)),
        "Ctrl+K, Alt+K",
        N_("go to a conversation by a few letters (Ctrl+K on an empty line)"),
        "open_switch",
        "empty",
    ),
    Key(
        (*_alt("s"), ("c-f",)),
        "Ctrl+F, Alt+S",
        N_("search all messages (Ctrl+F on an empty line)"),
        "open_search",
        "empty",
    ),
    Key((("escape", "up"),), "Alt+Up", N_("the conversation above"), "step", argument=-1),
    Key((("escape", "down"),), "Alt+Down", N_("the conversation below"), "step", argument=1),
    *(
        Key((("escape", str(n)),), f"Alt+{n}", "", "open_number", argument=n)
        for n in range(2, 9)
    ),
    Key((("escape", "1"),), "Alt+1 … Alt+9", N_("a conversation by its place"), "open_number",
        argument=1),
    Key((("escape", "9"),), "Alt+9", "", "open_number", argument=9),
    Key(
        (("c-up",), *_alt("m")),
        "Ctrl+Up, Alt+M",
        N_("choose a message: answer, edit, delete it, react to it"),
        "choose",
        argument=-1,
    ),
    Key((("c-down",),), "Ctrl+Down", "", "choose", argument=1),
    Key((("pageup",),), "PgUp", N_("older messages"), "page", argument=1),
    Key((("pagedown",),), "PgDn", N_("newer messages"), "page", argument=-1),
    Key((("escape", ">"), ("c-end",)), "Ctrl+End", N_("the newest messages"), "to_end"),
    Key(_alt("q"), "Alt+Q", N_("what is not sent: take it back, edit or cancel it"), "open_queue"),
    Key(_alt("e"), "Alt+E", N_("write in your editor ($VISUAL, $EDITOR)"), "edit", "input"),
    Key((("f2",),), "F2", N_("show or hide the list of conversations"), "toggle_list"),
    Key((("f1",),), "F1", N_("this help"), "open_help"),
    Key((("c-c",),), "Ctrl+C", N_("clear the line (Up brings it back); twice: quit"), "interrupt"),
    Key((("c-d",),), "Ctrl+D", N_("quit"), "quit", "empty"),
    Key((("c-z",),), "Ctrl+Z", N_("suspend; fg comes back"), "suspend"),
    Key((("escape",),), "Esc", N_("close a list"), "close_list", "list"),
    Key((("up",), ("c-p",)), "Up", "", "move", "list", -1),
    Key((("down",), ("c-n",)), "Down", "", "move", "list", 1),
    Key((("enter",),), "Enter", "", "accept", "list"),
    Key((("up",), ("k",), ("л",)), "Up", "", "choose", "chosen", -1),
    Key((("down",), ("j",), ("о",)), "Down", "", "choose", "chosen", 1),
    Key((("enter",), *_both("r")), "Enter, R", N_("answer the chosen message"), "answer", "chosen"),
    Key(_both("e"), "E", N_("edit the chosen message"), "edit_text", "chosen"),
    Key(_both("d"), "D", N_("delete the chosen message; twice, to be sure"), "delete", "chosen"),
    Key((("+",), ("=",)), "+", N_("react to the chosen message"), "react", "chosen"),
    Key((("escape",),), "Esc", "", "end", "chosen"),
    Key((("escape",),), "Esc", "", "cancel", "bound"),
    Key(((FOCUS_IN,),), "", "", "focus", argument=1),
    Key(((FOCUS_OUT,),), "", "", "focus", argument=0),
)  # fmt: skip

EDITING = (  # of prompt_toolkit, which edits as Emacs and readline do
    ("Up, Down", N_("earlier and later lines of yours")),
    ("Ctrl+A, Ctrl+E", N_("the beginning and the end of the line")),
    ("Alt+B, Alt+F", N_("a word back, a word forward")),
    ("Ctrl+W, Ctrl+U, Ctrl+K", N_("cut a word, to the beginning, to the end")),
    ("Ctrl+Y", N_("paste what was cut")),
    ("Ctrl+_", N_("undo")),
)


def chosen_keys(changes: Mapping[str, str]) -> tuple[Key, ...]:
    """Return the table with other keys, such as "Alt+X" or "F5", for some actions."""
    return tuple(
        replace(key, presses=_presses(changes[key.action]), shown=changes[key.action])
        if key.help and key.action in changes
        else key
        for key in KEYS
    )


def _presses(shown: str) -> tuple[tuple[str, ...], ...]:
    modifier, _plus, letter = shown.lower().rpartition("+")
    if modifier == "alt":
        return _alt(letter)
    return ((f"c-{letter}" if modifier else letter,),)


def bindings(
    keys: Iterable[Key],
    run: Callable[[Key, KeyPressEvent], None],
    is_in: Callable[[str], bool],
) -> KeyBindings:
    """Bind every key of a table; `is_in` tells whether a `where` holds now."""
    made = KeyBindings()
    for key in keys:
        for press in key.presses:
            # Alt works with a text in the input line, too
            where = "always" if key.where == "empty" and press[0] == "escape" else key.where
            made.add(*press, filter=Condition(partial(is_in, where)))(partial(run, key))
    return made
