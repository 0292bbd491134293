"""Ids of our own messages: in the order of sending, and unique for the user on all devices."""

import secrets
import threading
import time

_TIME_DIGITS = 12  # hex: 48 bits of milliseconds, enough until the year 10889
_COUNT_DIGITS = 4
_RANDOM_BYTES = 6  # tells two devices of one user apart that send in the same millisecond
_MAX_COUNT = 16**_COUNT_DIGITS - 1


class MessageIds:
    """Make ids that sort as text in the order of their making, even if the clock steps back.

    `last` is the newest id made before (from the store), or "". Thread-safe.
    """

    def __init__(self, last: str = "") -> None:
        self._time_ms, self._count = _parse(last)
        self._lock = threading.Lock()

    def next(self) -> str:
        """Return a new id of 28 hex digits: milliseconds, a count, a random part."""
        with self._lock:
            self._count_on()
            sortable = f"{self._time_ms:0{_TIME_DIGITS}x}{self._count:0{_COUNT_DIGITS}x}"
        return sortable + secrets.token_hex(_RANDOM_BYTES)

    def _count_on(self) -> None:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > self._time_ms:
            self._time_ms, self._count = now_ms, 0
        elif self._count < _MAX_COUNT:
            self._count += 1
        else:
            self._time_ms, self._count = self._time_ms + 1, 0


def _parse(message_id: str) -> tuple[int, int]:
    """Return milliseconds and count of an id of ours; zeros for any other text."""
    end = _TIME_DIGITS + _COUNT_DIGITS
    try:
        return int(message_id[:_TIME_DIGITS], 16), int(message_id[_TIME_DIGITS:end], 16)
    except ValueError:
        return 0, 0
