"""Print the table in the terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.rounds import brief, figure
from bench.scenarios import SCENARIOS
from bench.targets import TARGETS

FAULTS = (
    "answered_not_stored",
    "lost",
    "repeated",
    "out_of_order",
    "stray",
    "misanswered",
    "unanswered",
    "connections_lost",
)
DISTURBED = 0.1  # of a core: from here on a round says that it was not alone


def table(results: Mapping[str, Any]) -> str:
    """Yield one block per scenario: a line for each server and ratio, and warnings."""
    return "\n\n".join("\n".join(block(name, result)) for name, result in results.items())


def block(name: str, result: Mapping[str, Any]) -> Iterable[str]:
    columns = SCENARIOS[name].columns
    rows = [["", *columns]]
    for server, found in result["servers"].items():
        if "median" in found:
            rows.append([server, *(shown(figure(found["median"], column)) for column in columns)])
    for peer, values in result["ratios"].items():
        rows.append([f"ratio to {peer}", *(shown(values[column]) for column in columns)])
    if name in TARGETS and "jim" in result["servers"]:
        rows.append(["target", *(target_cell(name, column, result) for column in columns)])
    yield f"{name}: {result['about']}"
    for server, found in result["servers"].items():
        rows.extend(point_rows(server, found, columns))
    yield from aligned(rows)
    for server, found in result["servers"].items():
        yield from remarks(server, found)


def target_cell(name: str, column: str, result: Mapping[str, Any]) -> str:
    """Return the target, and whether it was missed if that can be told."""
    if (target := TARGETS[name].get(column)) is None:
        return ""
    of_ours = figure(result["servers"]["jim"].get("median", {}), column)
    value = result["ratios"].get(target.peer, {}).get(column) if target.peer else of_ours
    return str(target) if value is None or target.is_met(value) else f"{target}, missed"


def point_rows(
    server: str, found: Mapping[str, Any], columns: Sequence[str]
) -> Iterable[list[str]]:
    """Yield the lines of a growth scenario, one for each size of the database."""
    for label, figures in found.get("median", {}).get("points", {}).items():
        yield [f"{server}: {label}", *(shown(figure(figures, column)) for column in columns)]


def shown(value: Any) -> str:
    """Return a figure as text."""
    if value is None:
        return "-"
    if isinstance(value, float) and abs(value) < 1000:
        return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)


def aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(["", row[0].ljust(widths[0]), *cells[1:]])


def remarks(server: str, found: Mapping[str, Any]) -> Iterable[str]:
    """Yield errors, faults of any round, a saturated generator, a shared core."""
    if "error" in found:
        yield f"  {server}: FAILED: {brief(found['error'])}"
    for number, figures in enumerate(found["rounds"], 1):
        faults = {fault: figures[fault] for fault in FAULTS if figures.get(fault)}
        if faults:
            yield f"  {server}, round {number}: FAULTS {faults}"
        if figures.get("generator_was_the_limit"):
            yield (
                f"  {server}, round {number}: the generator was the limit "
                f"(busy {figures['generator_busy_share']:.0%})"
            )
        others = [figures.get(f"others_on_{whose}_core", 0) for whose in ("server", "generator")]
        if max(others) > DISTURBED:
            yield (
                f"  {server}, round {number}: others took {others[0]:.0%} of the server's core, "
                f"{others[1]:.0%} of ours"
            )
