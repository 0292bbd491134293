"""Draw the screen of a terminal as SVG."""

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape

import pyte
from pyte.screens import Char

_CELL, _ROW = 8.4, 18  # pixels
_MARGIN, _TOP = 12, 38
_PAPER, _INK = "#16181d", "#e6e6e6"
_COLOURS = {
    "red": "#e06c75",
    "green": "#98c379",
    "brown": "#e5c07b",
    "blue": "#61afef",
    "magenta": "#c678dd",
    "cyan": "#56b6c2",
    "brightblack": "#8b8f98",
}
_NO_BREAK_SPACE = "\u00a0"  # a row of spaces is one in SVG
_FONT = "DejaVu Sans Mono, Menlo, Consolas, monospace"
_BUTTONS = "".join(f'<circle cx="{x}" cy="18" r="6"/>' for x in (20, 40, 60))

Look = tuple[str, str, bool]  # colours of letters and paper, bold


def picture(screen: pyte.Screen, title: str) -> str:
    """Return the whole screen, its cursor a block, as one SVG file."""
    width = round(screen.columns * _CELL + 2 * _MARGIN)
    height = screen.lines * _ROW + _TOP + _MARGIN
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    shapes = [shape for row in range(screen.lines) for shape in _row(screen, row)]
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{_PAPER}"/>',
        f'<g fill="#3b3f48">{_BUTTONS}</g>',
        f'<g font-family="{_FONT}" font-size="14">',
        *shapes,
        "</g>\n</svg>\n",
    ))  # fmt: skip


def _row(screen: pyte.Screen, row: int) -> Iterator[str]:
    """Yield the shapes of one row: runs of cells that look the same."""
    cells = [screen.buffer[row][column] for column in range(screen.columns)]
    cursor = screen.cursor.x if row == screen.cursor.y and not screen.cursor.hidden else -1
    looks = [(_look(cell, column == cursor), column) for column, cell in enumerate(cells)]
    for look, run in groupby(looks, key=lambda pair: pair[0]):
        columns = [column for _look_, column in run]
        yield from _run("".join(cells[column].data for column in columns), look, columns[0], row)


def _look(cell: Char, is_cursor: bool) -> Look:
    ink, paper = _COLOURS.get(cell.fg, _INK), _COLOURS.get(cell.bg, _PAPER)
    if cell.reverse != is_cursor:
        ink, paper = paper, ink
    return ink, paper, cell.bold


def _run(text: str, look: Look, column: int, row: int) -> Iterator[str]:
    ink, paper, is_bold = look
    x, y, width = _MARGIN + column * _CELL, _TOP + row * _ROW, len(text) * _CELL
    if paper != _PAPER:
        yield (
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_ROW}" fill="{paper}"'
            ' shape-rendering="crispEdges"/>'
        )
    if text.strip():
        shown = text.rstrip()
        x += (len(shown) - len(shown.lstrip())) * _CELL
        shown = shown.lstrip().replace(" ", _NO_BREAK_SPACE)
        bold = ' font-weight="bold"' if is_bold else ""
        yield (
            f'<text x="{x:.1f}" y="{y + 13.5}" textLength="{len(shown) * _CELL:.1f}"'
            f' fill="{ink}"{bold}>{escape(shown)}</text>'
        )
