"""Wait for what has no event to wait for."""

import time
from collections.abc import Callable

from tests.support.client import PATIENCE_S

LOOK_S = 0.01  # between two looks


def wait_until(is_so: Callable[[], bool], what: str = "") -> None:
    """Look until something is so; fail after PATIENCE_S."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, what or "it never came"
        time.sleep(LOOK_S)
