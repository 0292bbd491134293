"""Wait for what has no event to wait for."""

import os
import time
from collections.abc import Callable

from tests.support.client import PATIENCE_S

LOOK_S = 0.01  # between two looks
IS_LONG = bool(os.environ.get("JIM_LONG_TESTS"))


def bound(promised_s: float) -> float:
    """Return the seconds in which something has to happen.

    What is promised is held in the long form, on a quiet machine. Otherwise a test only has to see
    that it happens at all: the time that it takes says more about the machine than about the code.
    """
    return promised_s if IS_LONG else max(promised_s, PATIENCE_S)


def wait_until(is_so: Callable[[], bool], what: str = "") -> None:
    """Look until something is so; fail after PATIENCE_S."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what or "it never came"
        time.sleep(LOOK_S)
