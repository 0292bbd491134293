"""Lay out the windows of the full screen, and its colours."""

from collections.abc import Callable, Mapping

from prompt_toolkit.formatted_text import AnyFormattedText
from prompt_toolkit.layout import Float, FloatContainer, Layout, Window
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.styles import Style

from jimclient.text.display import cells
from jimclient.ui.full.editor import Editor
from jimclient.ui.full.frame import DrawOne, Frame, Rows

_COMPLETION_ROWS = 8

# Named ANSI colours follow the terminal's own theme; nothing is told by colour alone.
LOOKS = {
    "time": "ansibrightblack",
    "name": "bold ansicyan",
    "me": "bold ansigreen",
    "mark": "ansibrightblack",
    "mark-read": "ansigreen",
    "notice": "ansibrightblack",
    "error": "ansired",
    "day": "ansibrightblack",
    "new": "bold ansiyellow",
    "found": "reverse",
    "title": "reverse",
    "status": "reverse",
    "status-error": "reverse ansired",
    "list-open": "reverse",
    "list-unread": "bold",
    "list-muted": "ansibrightblack",
    "unread": "bold ansiyellow",
    "online": "ansigreen",
    "edge": "ansibrightblack",
    "context": "bold",
    "quote": "ansibrightblack",
    "reactions": "ansiyellow",
    "prompt": "bold",
}


def make_style(changes: Mapping[str, str]) -> Style:
    """Return the colours with those that the user has chosen."""
    return Style.from_dict({**LOOKS, **changes})


def make_layout(
    *,
    title: DrawOne,
    conversations: Rows,
    log: Rows,
    context: DrawOne,
    status: DrawOne,
    editor: Editor,
    prompt: Callable[[], str],
    is_list_shown: Callable[[], bool],
    has_mouse: Callable[[], bool],
) -> Layout:
    """Put the parts of the screen together."""

    def prefix(line: int, wrapped: int) -> AnyFormattedText:
        text = prompt()
        is_first = line == 0 and wrapped == 0
        return [("class:prompt", text if is_first else " " * cells(text))]

    typed = Window(editor.control, wrap_lines=True, get_line_prefix=prefix)
    frame = Frame(title, conversations, log, context, typed, status, is_list_shown, has_mouse)
    menu = Float(CompletionsMenu(max_height=_COMPLETION_ROWS), xcursor=True, ycursor=True)
    return Layout(FloatContainer(frame, [menu]), focused_element=typed)
