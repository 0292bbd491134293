"""Lines of the log that may come in floods: the first at once, then one in a while that says how many were left out."""

import time


class LogLimiter:
    """Asked before each such line. Belongs to one thread."""

    __slots__ = ("_again_at", "_every_s", "_unsaid")

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._again_at = 0.0
        self._unsaid = 0

    def due(self) -> str | None:
        """What the line ends with: nothing, or how many were left out before it; None when this one is left out."""
        now = time.monotonic()
        if now < self._again_at:
            self._unsaid += 1
            return None
        self._again_at = now + self._every_s
        return self.rest()

    def rest(self) -> str:
        """How many were left out since the last line, said for the last time."""
        unsaid, self._unsaid = self._unsaid, 0
        return f" ({unsaid} more were left out)" if unsaid else ""
