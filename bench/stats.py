"""Compute percentiles, medians and ratios over plain values."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

MS_PER_S = 1000.0
SHARES = {"p50_ms": 0.5, "p99_ms": 0.99, "p999_ms": 0.999}


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank percentile: the least value that `share` do not exceed."""
    if not ordered:
        return None
    # Rounded first, or 0.999 * 1000 = 999.0000000000001 would name the rank above.
    rank = math.ceil(round(share * len(ordered), 6))
    return ordered[max(rank, 1) - 1]


def latency(values_s: Sequence[float]) -> dict[str, float | int | None]:
    """Return {"count", "p50_ms", "p99_ms", "p999_ms", "max_ms"} of seconds in any order."""
    ordered = sorted(values_s)
    found: dict[str, float | int | None] = {"count": len(ordered)}
    for name, share in SHARES.items():
        value = percentile(ordered, share)
        found[name] = None if value is None else round(value * MS_PER_S, 3)
    found["max_ms"] = round(ordered[-1] * MS_PER_S, 3) if ordered else None
    return found


def median_of_rounds(rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the medians of figures of the same shape; any of flags, the last of texts."""
    keys = {key: None for figures in rounds for key in figures}
    return {
        key: middle([figures[key] for figures in rounds if figures.get(key) is not None])
        for key in keys
    }


def middle(values: Sequence[Any]) -> Any:
    """Return the median of numbers, any of flags, the medians of dicts, otherwise the last."""
    if not values:
        return None
    if all(isinstance(value, bool) for value in values):
        return any(values)
    if all(isinstance(value, int | float) for value in values):
        return median(values)
    if all(isinstance(value, Mapping) for value in values):
        return median_of_rounds(values)
    return values[-1]


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Return `ours` over `theirs` with three digits after the point, or None."""
    if ours is None or not theirs:
        return None
    return round(ours / theirs, 3)


def per_s(count: float, span_s: float) -> float | None:
    """Return a rate with one digit after the point, or None for no time."""
    return round(count / span_s, 1) if span_s > 0 else None
