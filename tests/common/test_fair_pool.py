"""Test the pool that serves its callers in turn."""

import threading

import pytest

from common.fair_pool import FairPool
from tests.support.client import PATIENCE_S


def test_who_asks_for_much_delays_only_itself() -> None:
    pool, order = FairPool(1, "test"), list[str]()
    may_go_on, done = threading.Event(), threading.Event()
    pool.submit("first", lambda: may_go_on.wait(PATIENCE_S))
    for number in range(5):
        work = lambda number=number: order.append(f"greedy {number}")  # noqa: E731
        pool.submit("greedy", work)  # type: ignore[misc]
    pool.submit("modest", lambda: order.append("modest"))
    pool.submit("greedy", done.set)
    assert pool.waiting("greedy") == 6
    may_go_on.set()
    assert done.wait(PATIENCE_S)
    assert order == ["greedy 0", "modest", *(f"greedy {number}" for number in range(1, 5))]
    assert pool.waiting() == 0


def test_run_returns_raises_and_nests() -> None:
    pool = FairPool(1, "test")
    assert pool.run("a", divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        pool.run("a", divmod, 7, 0)
    assert pool.run("a", lambda: pool.run("b", divmod, 7, 2)) == (3, 1)  # one thread, no deadlock


def test_so_many_threads_and_no_more() -> None:
    pool, together = FairPool(3, "test"), threading.Barrier(3)
    threads = set[str]()

    def work() -> None:
        threads.add(threading.current_thread().name)
        together.wait(PATIENCE_S)

    callers = [threading.Thread(target=pool.run, args=(str(key), work)) for key in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(PATIENCE_S)
    assert threads == {"test-1", "test-2", "test-3"}
