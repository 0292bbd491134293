"""How many requests one client may make: a bucket that fills with time, the same at every door."""

from math import ceil

from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.requests import Refused, Request
from jimserver.conf.config import Config

MAX_PAUSE_S = 1.0  # seconds that a client which floods is not read at the most


def _is_fatal(request: Request) -> bool:
    """Whether nothing can follow this request: the stream is broken."""
    return type(request) is Refused and bool(request.error.fatal)


class RateLimiter:
    """What one client may ask for now. Used by the thread that reads it; times are of time.monotonic()."""

    __slots__ = ("_at", "_left", "_max", "_per_s")

    def __init__(self, config: Config, now: float) -> None:
        self._per_s = config.max_requests_per_s if config.max_requests_burst else 0.0  # 0: no limit
        self._max = float(config.max_requests_burst)
        self._left = self._max
        self._at = now

    def spend(self, requests: list[Request], now: float) -> float:
        """Refuses, in its place in `requests`, what is over the limit; returns for how many seconds not to read this client."""
        if not self._per_s:
            return 0.0
        self._left = min(self._left + (now - self._at) * self._per_s, self._max) - len(requests)
        self._at = now
        if self._left >= 0:
            return 0.0
        self._refuse(requests, min(len(requests), ceil(-self._left)))
        self._left = max(self._left, min(0.0, 1 - MAX_PAUSE_S * self._per_s))
        return min(
            (1 - self._left) / self._per_s, MAX_PAUSE_S
        )  # then the next one is allowed, if it may be so soon

    def _refuse(self, requests: list[Request], over: int) -> None:
        error = JimError(
            Code.TOO_MANY, _("Too many requests: at most {limit:g} per second."), limit=self._per_s
        )
        requests[-over:] = [
            request if _is_fatal(request) else Refused(id=request.id, error=error)
            for request in requests[-over:]
        ]
