"""Draw SVG plots without a library: bars for the scenarios, lines for growth."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from bench.rounds import figure
from bench.scenarios import SCENARIOS

WIDTH, LEFT, BAR, GAP, TOP = 720, 170, 22, 8, 40  # pixels
COLOURS = ("#3b6fb6", "#d98c3f", "#6aa56a", "#a65fa0")


def text(x: float, y: float, said: str, *, anchor: str = "start", size: int = 13) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}">'
        f"{escape(said)}</text>"
    )


def page(height: float, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        'font-family="sans-serif">'
    )
    return "\n".join(
        [head, f'<rect width="{WIDTH}" height="{height:.0f}" fill="white"/>', *parts, "</svg>", ""]
    )


def bars(title: str, values: Mapping[str, float]) -> str:
    """Draw one bar for each label, on a scale from 0."""
    most = max(values.values(), default=0) or 1
    parts = [text(10, 24, title, size=15)]
    for place, (label, value) in enumerate(values.items()):
        y = TOP + place * (BAR + GAP)
        width = (WIDTH - LEFT - 100) * value / most
        colour = COLOURS[place % len(COLOURS)]
        parts.append(text(LEFT - 8, y + 16, label, anchor="end"))
        parts.append(
            f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
        )
        parts.append(
            text(LEFT + width + 6, y + 16, f"{value:,.4g}" if value < 1000 else f"{value:,.0f}")
        )
    return page(TOP + len(values) * (BAR + GAP) + 10, parts)


def lines(
    title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]], *, height: int = 320
) -> str:
    """Draw one line for each series over evenly spaced labels, on a scale from 0."""
    most = max((max(values) for values in series.values()), default=0) or 1
    step = (WIDTH - 2 * 80) / max(len(labels) - 1, 1)
    floor, high = height - 60, height - 60 - TOP
    parts = [text(10, 24, title, size=15)]
    parts += [
        text(74, TOP + 5, f"{most:,.4g}", anchor="end"),
        text(74, floor + 4, "0", anchor="end"),
    ]
    parts.append(f'<path d="M80 {TOP}V{floor}H{WIDTH - 80}" fill="none" stroke="#888"/>')
    parts += [
        text(80 + place * step, floor + 18, label, anchor="middle")
        for place, label in enumerate(labels)
    ]
    for place, (name, values) in enumerate(series.items()):
        points = [(80 + at * step, floor - high * value / most) for at, value in enumerate(values)]
        colour = COLOURS[place % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            text(x, y - 8, f"{value:,.3g}", anchor="middle", size=11)
            for (x, y), value in zip(points, values, strict=True)
        ]
        parts.append(f'<g fill="{colour}">{text(80 + place * 180, height - 14, name)}</g>')
    return page(height, parts)


def write_plots(results: Mapping[str, Any], directory: Path) -> list[Path]:
    """Draw bars for the first column of each scenario; for growth, lines for each column."""
    drawn: dict[str, str] = {}
    for name, result in results.items():
        medians = {
            server: found["median"]
            for server, found in result["servers"].items()
            if "median" in found
        }
        for column in SCENARIOS[name].columns:
            points = {
                server: median["points"] for server, median in medians.items() if "points" in median
            }
            if points:
                drawn[f"{name}-{column}"] = growth_lines(f"{name}: {column}", column, points)
            elif column == SCENARIOS[name].columns[0] and medians:
                values = {server: figure(median, column) for server, median in medians.items()}
                drawn[name] = bars(
                    f"{name}: {column}",
                    {server: value for server, value in values.items() if value is not None},
                )
    return [save(directory / f"{name}.svg", content) for name, content in drawn.items()]


def growth_lines(title: str, column: str, points: Mapping[str, Mapping[str, Any]]) -> str:
    labels = list(next(iter(points.values())))
    series = {
        server: [figure(found[label], column) or 0.0 for label in labels]
        for server, found in points.items()
    }
    return lines(title, labels, series)


def save(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path
