"""Compute the delay between two attempts to connect."""

import random


class Backoff:
    """Compute reconnect delays: none, then about a second, doubled up to half a minute.

    The jitter keeps the clients of a restarted server from coming back at the same moment.
    """

    FIRST_S = 1.0
    CAP_S = 30.0

    def __init__(self) -> None:
        self._attempts = 0

    def next_s(self) -> float:
        """Return the seconds to wait before the next attempt."""
        self._attempts += 1
        if self._attempts == 1:
            return 0.0
        doubled_s = self.FIRST_S * 2.0 ** min(self._attempts - 2, 16)
        return random.uniform(0.5, 1.0) * min(self.CAP_S, doubled_s)

    def reset(self) -> None:
        """Start again without a delay."""
        self._attempts = 0
