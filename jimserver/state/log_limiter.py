"""Limit log lines that can come in floods: the first at once, then now and then a count."""

import time


class LogLimiter:
    """Ask it before each such line. Belongs to one thread."""

    __slots__ = ("_again_at", "_every_s", "_unsaid")

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._again_at = 0.0
        self._unsaid = 0

    def due(self) -> str | None:
        """Return the end of the line, with the number left out; None to leave this one out."""
        now = time.monotonic()
        if now < self._again_at:
            self._unsaid += 1
            return None
        self._again_at = now + self._every_s
        return self.rest()

    def rest(self) -> str:
        """Return the note about lines left out since the last one, for the last time."""
        unsaid, self._unsaid = self._unsaid, 0
        return f" ({unsaid} more like it left out)" if unsaid else ""
