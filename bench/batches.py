"""Read what bench.traced wrote: what each step of a batch costs, as a line over its size."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import linear_regression, mean
from typing import Any

from bench.traced import STEPS

Batch = Mapping[str, Any]
Line = tuple[float, float]  # microseconds of a batch, and of each message in it
US = 1e6


def read_batches(path: Path) -> list[Batch]:
    """Return the middle half of a node's batches: between warm-up and end."""
    lines = path.read_text().splitlines()
    quarter = len(lines) // 4
    return [json.loads(line) for line in lines[quarter : len(lines) - quarter]]


def span_us(batch: Batch, clock: str, begin: str, end: str) -> float:
    """Return the microseconds between two steps, by the clock "at" or "cpu"."""
    found: float = batch[clock][STEPS.index(end)] - batch[clock][STEPS.index(begin)]
    return found * US


def turn(batches: Sequence[Batch]) -> dict[str, float]:
    """Return how long the turn is held, and for how many messages, on the average."""
    held = [span_us(batch, "at", "turn", "committed") for batch in batches]
    stored = [batch["stored"] for batch in batches]
    return {
        "held_ms": round(mean(held) / 1e3, 3),
        "held_us_per_message": round(sum(held) / sum(stored), 2),
        "messages": round(mean(stored), 1),
    }


def fitted(values: Sequence[tuple[float, float]]) -> Line:
    """Return the line through (size, microseconds) by least squares, nowhere below zero."""
    sizes, costs = zip(*values, strict=True)
    if len(set(sizes)) < 2:
        return mean(costs), 0.0
    slope, begin = linear_regression(sizes, costs)
    return (max(0.0, begin), max(0.0, slope))


def costs(
    runs: Mapping[str, Mapping[str, Any]], batches: Mapping[str, Sequence[Batch]]
) -> dict[str, Line]:
    """Return the line of each step; `runs` and `batches` are by window."""
    all_batches = [batch for found in batches.values() for batch in found]

    def line(cost: Callable[[Batch], float], size: str = "stored") -> Line:
        return fitted([(batch[size], cost(batch)) for batch in all_batches])

    def rest(total: Callable[[str], float], own: Callable[[Batch], float]) -> Line:
        """Return the line of what is known of each run as a whole, less what its batches say."""
        return fitted(
            [
                (
                    size := mean(batch["stored"] for batch in found),
                    total(name) * size - mean(map(own, found)),
                )
                for name, found in batches.items()
            ]
        )

    return {
        "ask": line(lambda batch: span_us(batch, "cpu", "begun", "turn")),
        "ask_wait": line(
            lambda batch: (
                span_us(batch, "at", "begun", "turn") - span_us(batch, "cpu", "begun", "turn")
            )
        ),
        "follow": line(lambda batch: span_us(batch, "cpu", "turn", "followed"), "read"),
        "read": between(all_batches),
        "handle": line(lambda batch: span_us(batch, "cpu", "followed", "handled")),
        "store": line(lambda batch: span_us(batch, "cpu", "handled", "committed")),
        "wait": line(
            lambda batch: (
                span_us(batch, "at", "handled", "committed")
                - span_us(batch, "cpu", "handled", "committed")
            )
        ),
        "release": line(lambda batch: span_us(batch, "cpu", "committed", "released")),
        "beside": rest(lambda name: runs[name]["cpu_us"]["all nodes"], write_thread_us),
        "postgres": rest(lambda name: runs[name]["cpu_us"]["postgres"], lambda _batch: 0.0),
        "generator": rest(lambda name: generator_us(runs[name]), lambda _batch: 0.0),
    }


def write_thread_us(batch: Batch) -> float:
    return span_us(batch, "cpu", "begun", "released") + float(batch["between"]["cpu"]) * US


def between(batches: Sequence[Batch]) -> Line:
    """Return the line of one look at the news between two batches."""
    looks = [batch["between"] for batch in batches if batch["between"]["times"]]
    if not looks:
        return 0.0, 0.0
    return fitted([
        (look["read"] / look["times"], look["cpu"] / look["times"] * US) for look in looks
    ])  # fmt: skip


def generator_us(run: Mapping[str, Any]) -> float:
    """Return the generator's CPU of one message."""
    return float(run["generator_cpu_share"] / run["messages_per_s"] * US)
