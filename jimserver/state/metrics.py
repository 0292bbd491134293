"""Count for the engine: write_thread adds to them, any thread reads them without a lock."""

import time
from bisect import bisect_left
from collections import Counter

SECONDS = (
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    10.0,
)  # bounds of durations
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)  # bounds of messages in a batch


class Histogram:
    """Count the values up to each of `bounds`, at last those above all of them, and sum them up."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float, times: int = 1) -> None:
        self.counts[bisect_left(self.bounds, value)] += times
        self.total += value * times


class Metrics:
    """Belongs to write_thread. `beat_at` is the time of its last look at the queue, monotonic."""

    def __init__(self) -> None:
        self.beat_at = time.monotonic()
        self.batch_messages = Histogram(SIZES)  # of batches that stored any
        self.commit_s = Histogram(SECONDS)  # of writing and committing a batch
        # Of each message: the longest time from the queue to the sockets in its batch.
        self.latency_s = Histogram(SECONDS)
        self.messages = 0  # stored
        self.failed_batches = 0
        self.refusals: Counter[int] = Counter()  # by code
        self.closes: Counter[str] = Counter()  # of sessions, by reason
        self._oldest_at = self.beat_at

    def taken(self, asked_at: float) -> None:
        """Note that write_thread, which asked for work at `asked_at`, has it now.

        Work that was there at once can have waited since the last time.
        """
        now = time.monotonic()
        was_waiting = now - asked_at < SECONDS[0] / 10
        self._oldest_at = self.beat_at if was_waiting else now
        self.beat_at = now

    def stored(self, messages: int, commit_s: float) -> None:
        """Note that a batch is stored and sent."""
        self.commit_s.add(commit_s)
        if messages:
            self.messages += messages
            self.batch_messages.add(messages)
            self.latency_s.add(time.monotonic() - self._oldest_at, messages)

    @property
    def beat_age_s(self) -> float:
        return time.monotonic() - self.beat_at
