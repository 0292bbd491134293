"""Cut long work of the site into slices with pauses, in which the chat goes on."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from common.database.turns import in_turn

T = TypeVar("T")

ROWS_AT_ONCE = 10  # of one transaction: about 6 ms, in which nobody else writes
MAX_PAUSE_S = 0.1
# Whoever waits for SQLite's lock tries again every 25 ms at the latest: a shorter pause between two
# transactions can be missed, over and over.
LOCK_PAUSE_S = 0.026


def with_pauses(slices: Iterable[T], least_s: float = 0.0) -> Iterator[T]:
    """Yield slices of work, and rest after each for as long as it took, `least_s` at least.

    Slices that write rest for LOCK_PAUSE_S: without it write_thread can wait through many of them.
    """
    begun_at = time.monotonic()
    for number, some in enumerate(slices):
        if number:
            took_s = time.monotonic() - begun_at
            time.sleep(max(least_s, min(took_s, MAX_PAUSE_S)))
        begun_at = time.monotonic()
        yield some


def write_in_slices(rows: Sequence[T], write: Callable[[Sequence[T]], object]) -> None:
    """Call `write` with ROWS_AT_ONCE of the rows, each time in a transaction; pause between.

    A transaction for each row would cost a flush of the disk each, and one for all would keep
    write_thread waiting.
    """
    starts = range(0, len(rows), ROWS_AT_ONCE)
    slices = (rows[start : start + ROWS_AT_ONCE] for start in starts)
    for some in with_pauses(slices, LOCK_PAUSE_S):
        with in_turn():
            write(some)


def write_rows(rows: Sequence[T], write: Callable[[T], object]) -> None:
    """Call `write` for each row, ROWS_AT_ONCE in one transaction; see `write_in_slices`."""

    def write_some(some: Sequence[T]) -> None:
        for row in some:
            write(row)

    write_in_slices(rows, write_some)
