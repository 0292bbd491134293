"""Lay out the windows of the full screen, and its colours."""

from collections.abc import Callable, Mapping

from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import AnyFormattedText
from prompt_toolkit.layout import (
    ConditionalContainer,
    Float,
    FloatContainer,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.layout.controls import UIContent, UIControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType
from prompt_toolkit.styles import Style

from jimclient.text.display import cells
from jimclient.ui.formatting import Line
from jimclient.ui.full.editor import MAX_INPUT_ROWS, Editor
from jimclient.ui.parts.sidebar import MIN_COLUMNS, list_width

Draw = Callable[[int, int], list[Line]]  # columns and rows -> as many rows
Click = Callable[[int], None]  # a row of the window
_WHEEL_ROWS = 3
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


class Rows(UIControl):
    """Show rows that are drawn anew each time; pass on clicks and the wheel."""

    def __init__(self, draw: Draw, click: Click | None = None, wheel: Click | None = None) -> None:
        self._draw = draw
        self._click = click
        self._wheel = wheel

    def create_content(self, width: int, height: int) -> UIContent:
        lines = self._draw(width, height)
        return UIContent(
            get_line=lambda index: list(lines[index]),
            line_count=len(lines),
            cursor_position=Point(0, 0),
            show_cursor=False,
        )

    def mouse_handler(self, mouse_event: MouseEvent) -> None:
        kind = mouse_event.event_type
        if kind == MouseEventType.MOUSE_UP and self._click:
            self._click(mouse_event.position.y)
        elif kind == MouseEventType.SCROLL_UP and self._wheel:
            self._wheel(_WHEEL_ROWS)
        elif kind == MouseEventType.SCROLL_DOWN and self._wheel:
            self._wheel(-_WHEEL_ROWS)


def one_row(draw: Callable[[int], Line]) -> Window:
    """Return a window of one row."""
    return Window(Rows(lambda width, height: [draw(width)]), height=1, always_hide_cursor=True)


def make_layout(
    *,
    title: Callable[[int], Line],
    conversations: Rows,
    log: Rows,
    context: Callable[[int], Line],
    status: Callable[[int], Line],
    editor: Editor,
    prompt: Callable[[], str],
    columns: Callable[[], int],
    is_list_shown: Callable[[], bool],
) -> Layout:
    """Put the windows together."""

    def prefix(line: int, wrapped: int) -> AnyFormattedText:
        text = prompt()
        is_first = line == 0 and wrapped == 0
        return [("class:prompt", text if is_first else " " * cells(text))]

    typed = Window(
        editor.control,
        height=Dimension(min=1, max=MAX_INPUT_ROWS),
        wrap_lines=True,
        dont_extend_height=True,
        get_line_prefix=prefix,
    )
    list_window = Window(conversations, width=lambda: Dimension.exact(list_width(columns())))
    left = VSplit([list_window, Window(width=1, char="│", style="class:edge")])
    is_wide = Condition(lambda: is_list_shown() and columns() >= MIN_COLUMNS)
    body = VSplit([ConditionalContainer(left, is_wide), Window(log)])
    root = HSplit([one_row(title), body, one_row(context), typed, one_row(status)])
    menu = Float(CompletionsMenu(max_height=_COMPLETION_ROWS), xcursor=True, ycursor=True)
    return Layout(FloatContainer(root, [menu]), focused_element=typed)
