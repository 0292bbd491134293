"""Compose the screen from rows; a row that the terminal shows already costs nearly nothing.

prompt_toolkit's own windows write each character anew at each drawing, and compare each with what
was there: 7 ms on a screen of 120 x 40, which a key would have to wait for.
"""

from collections.abc import Callable, ItemsView
from dataclasses import dataclass
from functools import lru_cache, partial

from prompt_toolkit.application import get_app
from prompt_toolkit.layout import Container, Dimension, Window
from prompt_toolkit.layout.mouse_handlers import MouseHandlers
from prompt_toolkit.layout.screen import Char, Screen, WritePosition
from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from jimclient.ui.formatting import Line
from jimclient.ui.full.editor import MAX_INPUT_ROWS
from jimclient.ui.parts.sidebar import MIN_COLUMNS, list_width

Draw = Callable[[int, int], list[Line]]  # columns and rows -> as many rows
DrawOne = Callable[[int], Line]
Click = Callable[[int], None]  # a row of the area
Cells = dict[int, Char]  # by column

_BARS = 3  # the title, the line above the input, the status line
_LEAST_BODY = 3  # rows that a long text in the input line leaves to the conversation
_WHEEL_ROWS = 3
_EDGE: Line = [("class:edge", "│")]
_BLANK = Char(" ", "[transparent]")
_LAST = 10**9  # after the menu of completions, which prompt_toolkit draws at 10**8
_CACHED_CHARS, _CACHED_LINES = 20_000, 1_000
_FIRST_PICTOGRAPH = "\U0001f000"


class Row(Cells):
    """Hold the cells of a row of the screen.

    `is_shown`: the terminal has them already. prompt_toolkit compares the `items` of a row with
    those that it drew before, so a row without items is left as it is.
    """

    is_shown = False

    def __missing__(self, column: int) -> Char:
        return _BLANK

    def items(self) -> ItemsView[int, Char]:  # type: ignore[override]
        """Return the cells that are to be compared with those on the terminal."""
        return {}.items() if self.is_shown else super().items()


@dataclass(frozen=True)
class Rows:
    """Draw rows, and take clicks on them and the wheel over them."""

    draw: Draw
    click: Click = lambda row: None
    wheel: Click = lambda rows: None

    def mouse_handler(self, top: int, event: MouseEvent) -> None:
        """Pass on what the mouse does, with the row of the area that begins at `top`."""
        kind = event.event_type
        if kind == MouseEventType.MOUSE_UP:
            self.click(event.position.y - top)
        elif kind == MouseEventType.SCROLL_UP:
            self.wheel(_WHEEL_ROWS)
        elif kind == MouseEventType.SCROLL_DOWN:
            self.wheel(-_WHEEL_ROWS)


@dataclass(eq=False)
class Frame(Container):
    """Draw the whole screen: title, list and conversation, a line, the input, the status."""

    title: DrawOne
    conversations: Rows
    log: Rows
    context: DrawOne
    typed: Window
    status: DrawOne
    is_list_shown: Callable[[], bool]
    has_mouse: Callable[[], bool]

    def reset(self) -> None:
        """Forget the state of the input's window."""
        self.typed.reset()

    def preferred_width(self, max_available_width: int) -> Dimension:
        """Take what there is."""
        return Dimension()

    def preferred_height(self, width: int, max_available_height: int) -> Dimension:
        """Take what there is."""
        return Dimension()

    def get_children(self) -> list[Container]:
        """Return the only part that has the keyboard."""
        return [self.typed]

    def write_to_screen(
        self,
        screen: Screen,
        mouse_handlers: MouseHandlers,
        write_position: WritePosition,
        parent_style: str,
        erase_bg: bool,
        z_index: int | None,
    ) -> None:
        """Draw everything; after the floats, note which rows are as before."""
        width, height = write_position.width, write_position.height
        typed_rows = self._typed_rows(width, height)
        body = max(height - _BARS - typed_rows, 0)
        above = [self._bar(self.title, width), *self._body(width, body, mouse_handlers)]
        above += [self._bar(self.context, width), *(Row() for _row in range(typed_rows))]
        rows = [*above, self._bar(self.status, width)]
        del rows[: len(rows) - height]  # of a terminal with fewer rows than bars
        screen.data_buffer.update(enumerate(rows))  # type: ignore[arg-type]
        screen.width, screen.height = width, height
        self._write_typed(screen, mouse_handlers, width, height, typed_rows)
        screen.draw_with_z_index(_LAST, partial(_compare, rows))

    def _typed_rows(self, width: int, height: int) -> int:
        wanted = self.typed.preferred_height(width, height).preferred
        return max(min(wanted, MAX_INPUT_ROWS, height - _BARS - _LEAST_BODY), 1)

    def _write_typed(
        self, screen: Screen, mouse_handlers: MouseHandlers, width: int, height: int, rows: int
    ) -> None:
        top = max(height - rows - 1, 0)
        place = WritePosition(0, top, width, min(rows, height))
        self.typed.write_to_screen(screen, mouse_handlers, place, "", False, None)

    def _bar(self, draw: DrawOne, width: int) -> Row:
        return Row(_cells(tuple(draw(width)), 0, width))

    def _body(self, width: int, height: int, mouse_handlers: MouseHandlers) -> list[Row]:
        """Return the rows of the list of conversations and of the open one."""
        has_list = self.is_list_shown() and width >= MIN_COLUMNS
        left = list_width(width) if has_list else 0
        start = left + 1 if has_list else 0
        listed = self.conversations.draw(left, height) if has_list else [[]] * height
        said = self.log.draw(width - start, height)
        rows = []
        for name, line in zip(listed, said, strict=True):
            row = Row(_cells(tuple(line), start, width))
            if has_list:
                row.update(_cells(tuple(name), 0, left))
                row.update(_cells(tuple(_EDGE), left, start))
            rows.append(row)
        if self.has_mouse():
            _listen(mouse_handlers, self.conversations, (0, left), height)
            _listen(mouse_handlers, self.log, (start, width), height)
        return rows


def _listen(handlers: MouseHandlers, rows: Rows, columns: tuple[int, int], height: int) -> None:
    """Let an area hear of the mouse; it begins under the title."""
    handle = partial(rows.mouse_handler, 1)
    handlers.set_mouse_handler_for_range(*columns, 1, 1 + height, handle)


def _compare(rows: list[Row]) -> None:
    """Note which rows the terminal shows already. Called when everything is drawn."""
    last = get_app().renderer.last_rendered_screen
    for number, row in enumerate(rows):
        before = last.data_buffer.get(number) if last else None
        row.is_shown = isinstance(before, Row) and dict.__eq__(before, row)
        if isinstance(before, Row):
            before.is_shown = row.is_shown
        if last and not row.is_shown and (_is_unsure(row) or _is_unsure(before or {})):
            last.data_buffer[number] = _unlike_any(last.width)  # type: ignore[assignment]


def _is_unsure(cells: Cells) -> bool:
    """Return whether terminals do not agree on the columns of a row: joined emoji and flags.

    What is right of them can stand elsewhere than we think.
    """
    return any(len(cell.char) > 1 or cell.char >= _FIRST_PICTOGRAPH for cell in cells.values())


def _unlike_any(width: int) -> Row:
    """Return a row that differs from all in each cell, so that the next one is drawn whole."""
    return Row(dict.fromkeys(range(width), _char("", "")))


@lru_cache(_CACHED_CHARS)
def _char(char: str, style: str) -> Char:
    return Char(char, style)


@lru_cache(_CACHED_LINES)
def _cells(line: tuple[tuple[str, str], ...], left: int, right: int) -> Cells:
    """Return the cells of a line that begins in one column and ends before another.

    A wide character takes two, a combining mark goes to the character before it.
    """
    cells: Cells = {}
    column = last = left
    for style, text in line:
        for char in text:
            cell = _char(char, style)
            if not cell.width:
                if last in cells:
                    cells[last] = _char(cells[last].char + char, cells[last].style)
                continue
            if column + cell.width > right:
                return cells
            cells[column], last = cell, column
            for beside in range(column + 1, column + cell.width):
                cells[beside] = _char("", "")  # differs from everything, so it is drawn again
            column += cell.width
    return cells
