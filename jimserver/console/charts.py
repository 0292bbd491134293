"""Charts drawn by the server: one SVG of 24 bars, without a script."""

from typing import NamedTuple

from django.utils import timezone

from jimserver.console.numbers import Series

WIDTH, HEIGHT = 480, 120  # of the drawing, in its own units
LEFT, BOTTOM, TOP = 38, 18, 8  # margins: of the scale, of the hours, above
LABEL_EVERY = 6  # hours
LABEL_WIDTH = 34  # of "18:00", which begins under its bar and ends within the drawing


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    title: str  # "14:00 — 27", shown under the pointer and to screen readers
    label: str  # under the axis; mostly ""
    label_x: float


class Chart(NamedTuple):
    """Describe a chart as the template draws it."""

    title: str
    name: str  # of its colour
    bars: list[Bar]
    top: int  # what the scale reaches
    total: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top_y: int = TOP
    base_y: int = HEIGHT - BOTTOM
    label_y: int = HEIGHT - 4


def draw(title: str, name: str, series: Series) -> Chart:
    top = nice_top(max(series.counts, default=0))
    step = (WIDTH - LEFT) / len(series.counts)
    bars = [bar_of(number, step, top, series) for number in range(len(series.counts))]
    return Chart(title, name, bars, top, series.total)


def bar_of(number: int, step: float, top: int, series: Series) -> Bar:
    start, count = timezone.localtime(series.starts[number]), series.counts[number]
    height = (HEIGHT - TOP - BOTTOM) * count / top
    x = LEFT + number * step
    label = f"{start:%H:%M}" if start.hour % LABEL_EVERY == 0 else ""
    title = f"{start:%H:%M} — {count}"
    label_x = round(min(x, WIDTH - LABEL_WIDTH), 1)
    return Bar(
        round(x + 1, 1),
        round(HEIGHT - BOTTOM - height, 1),
        round(step - 2, 1),
        round(height, 1),
        title,
        label,
        label_x,
    )


def nice_top(most: int) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50... from `most` on, for a readable scale."""
    top = 1
    while True:
        for factor in (1, 2, 5):
            if most <= top * factor:
                return top * factor
        top *= 10
