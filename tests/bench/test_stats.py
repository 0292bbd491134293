"""Test percentiles, medians and ratios."""

import pytest

from bench.stats import latency, median_of_rounds, percentile, ratio


@pytest.mark.parametrize(
    ("count", "share", "rank"),
    [
        (1, 0.5, 1),
        (2, 0.5, 1),
        (100, 0.5, 50),
        (100, 0.99, 99),
        (1000, 0.999, 999),
        (1001, 0.999, 1000),
        (3, 0.0, 1),
    ],
)
def test_percentile_is_the_value_at_the_nearest_rank(count: int, share: float, rank: int) -> None:
    assert percentile(range(1, count + 1), share) == rank


def test_percentile_of_nothing_is_none() -> None:
    assert percentile([], 0.5) is None
    assert latency([]) == {
        "count": 0,
        "p50_ms": None,
        "p99_ms": None,
        "p999_ms": None,
        "max_ms": None,
    }


def test_latency_sorts_and_counts_in_milliseconds() -> None:
    assert latency([0.003, 0.001, 0.002]) == {
        "count": 3,
        "p50_ms": 2.0,
        "p99_ms": 3.0,
        "p999_ms": 3.0,
        "max_ms": 3.0,
    }


def test_rounds_become_their_medians_and_no_flag_is_outvoted() -> None:
    rounds = [
        {"rate": 1, "limit": False, "to": {"p99": 5.0}, "name": "a"},
        {"rate": 9, "limit": True, "to": {"p99": 1.0}, "name": "b"},
        {"rate": 2, "limit": False, "to": {"p99": None}, "name": "c"},
    ]
    assert median_of_rounds(rounds) == {"rate": 2, "limit": True, "to": {"p99": 3.0}, "name": "c"}


def test_ratio_needs_both() -> None:
    assert ratio(3, 2) == 1.5
    assert ratio(None, 2) is None
    assert ratio(3, 0) is None
