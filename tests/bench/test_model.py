"""Check the model of nodes where the answer is known, and what its costs are read from."""

from dataclasses import replace

import pytest

from bench.batches import costs, fitted, turn
from bench.traced import STEPS

pytest.importorskip("simpy")
from bench.model import Cluster, Costs, Line, Place, lines

NOTHING = Line(0, 0)
FREE = Costs(*[NOTHING] * len(Costs.__dataclass_fields__))
APART, TOGETHER = Place(shares_core=False), Place(shares_core=True)
MESSAGES = APART.pairs * APART.window  # on their way


def rate(count: int, place: Place, **known: Line) -> float:
    return Cluster(count, replace(FREE, **known), place).measure()["messages_per_s"]


def test_one_batch_takes_all_that_waits() -> None:
    assert rate(1, APART, wait=Line(1000, 0)) == pytest.approx(MESSAGES * 1000, rel=0.01)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_what_is_done_in_the_turn_is_done_by_one_node_at_a_time(count: int) -> None:
    assert rate(count, APART, handle=Line(0, 20)) == pytest.approx(50_000, rel=0.02)


def test_what_is_done_outside_of_the_turn_grows_with_the_cores() -> None:
    one, two, shared = (
        rate(1, APART, beside=Line(0, 20)),
        rate(2, APART, beside=Line(0, 20)),
        rate(2, TOGETHER, beside=Line(0, 20)),
    )
    assert (one, two, shared) == (
        pytest.approx(50_000, rel=0.02),
        pytest.approx(100_000, rel=0.02),
        pytest.approx(50_000, rel=0.02),
    )


@pytest.mark.parametrize("count", [1, 2])
def test_news_cost_the_node_that_reads_them(count: int) -> None:
    """Let each node take 10 us of its core for own messages, 10 for those of the other."""
    each = Line(0, 10)
    found = rate(count, APART, release=each, follow=each, read=each)
    assert found == pytest.approx(100_000, rel=0.05)


def test_a_far_database_slows_small_batches() -> None:
    near = replace(APART, pairs=1, window=1)
    far = replace(near, network_us=1000.0)
    assert rate(1, near, wait=Line(1000, 0)) == pytest.approx(1000, rel=0.02)
    assert rate(1, far, wait=Line(1000, 0)) == pytest.approx(1e6 / 6000, rel=0.02)


def batch(stored: int, read: int = 0) -> dict[str, object]:
    """Return a batch whose steps take 10 us and 1 us for each message; half of it is CPU."""
    step_s = (10 + stored) / 1e6
    at = [number * step_s for number in range(len(STEPS))]
    cpu = [each / 2 for each in at]
    looks = {"times": 1, "read": read, "cpu": read / 1e6}
    return {"stored": stored, "read": read, "between": looks, "at": at, "cpu": cpu}


def test_costs_are_lines_through_what_was_measured() -> None:
    assert fitted([(1, 12.0), (2, 14.0), (5, 20.0)]) == pytest.approx((10, 2))
    batches = {"w16": [batch(100), batch(200)], "w1": [batch(10, read=5)]}
    run = {"cpu_us": {"all nodes": 20.0, "postgres": 3.0}, "generator_cpu_share": 0.5}
    runs = {name: {**run, "messages_per_s": 50_000} for name in batches}
    found = costs(runs, batches)
    assert found["handle"] == pytest.approx((5, 0.5))
    assert found["wait"] == pytest.approx((10, 1))
    assert found["postgres"] == pytest.approx((0, 3), abs=1e-6)
    assert found["generator"] == pytest.approx((0, 10), abs=1e-6)
    assert turn([batch(100), batch(200)]) == {
        "held_ms": 0.64, "held_us_per_message": 4.27, "messages": 150,
    }  # fmt: skip


def test_the_table_says_where_the_model_is_wrong() -> None:
    """Use 50,000/s that cost 20 us in the turn, and a measurement that says twice that."""
    step = dict.fromkeys(Costs.__dataclass_fields__, (0.0, 0.0)) | {"handle": (0.0, 20.0)}
    rates = {"1": 50_000, "2": 100_000}
    figures = {
        "points": {f"{n} nodes, window 16": {"messages_per_s": rates[n]} for n in rates},
        "traces": {n: {"costs": step, "window 16": {"messages_per_s": rates[n]}} for n in rates},
    }
    said = list(lines(figures))
    assert ["off by" in line for line in said[2:4]] == [False, True]
    assert said[-1].split()[:3] == ["7", "50,000", "(100%)"]
