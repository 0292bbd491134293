"""Run work on a pool of threads by turns: one address that asks for much delays only itself."""

import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from common.background import stand_back

NICENESS = 10  # of the pool's threads: on a busy core the chat gets ten times their share
Result = TypeVar("Result")
Work = Callable[[], object]


class FairPool:
    """Run functions on a few daemon threads: keys by turns, one key's in order. Any thread."""

    def __init__(self, threads: int, name: str) -> None:
        self._name = name
        self._queues: dict[str, deque[Work]] = {}  # by key, the next one first
        self._waiting: Counter[str] = Counter()  # by key: not yet begun
        self._changed = threading.Condition()
        self._inside = threading.local()
        self._threads = threads
        self._started = 0

    def submit(self, key: str, work: Work) -> None:
        """Queue `work` until it is the turn of `key`; it must not raise."""
        with self._changed:
            self._queues.setdefault(key, deque()).append(work)
            self._waiting[key] += 1
            self._changed.notify()
            if self._started < self._threads:
                self._started += 1
                number = self._started
                threading.Thread(
                    target=self._work, name=f"{self._name}-{number}", daemon=True
                ).start()

    def run(self, key: str, function: Callable[..., Result], *args: Any) -> Result:
        """Wait for the turn of `key`, then return what `function` returns or raise what it raises.

        Run the function at once when the caller is a thread of the pool.
        """
        if getattr(self._inside, "is_worker", False):
            return function(*args)
        future: Future[Result] = Future()

        def work() -> None:
            try:
                future.set_result(function(*args))
            except BaseException as error:
                future.set_exception(error)

        self.submit(key, work)
        return future.result()

    def waiting(self, key: str | None = None) -> int:
        """Return how many functions have not begun, of one key or in all."""
        with self._changed:
            return self._waiting.total() if key is None else self._waiting[key]

    def _work(self) -> None:
        self._inside.is_worker = True
        stand_back(NICENESS)
        while True:
            self._take()()

    def _take(self) -> Work:
        with self._changed:
            self._changed.wait_for(lambda: self._queues)
            key = next(iter(self._queues))
            queue = self._queues.pop(key)
            work = queue.popleft()
            if queue:
                self._queues[key] = queue  # behind all others
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
            return work
