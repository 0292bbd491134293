"""Limit the rate of one client's requests by a token bucket, the same on every transport."""

from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.requests import Refused, Request
from jimserver.conf.config import Config
from jimserver.state.costs import REQUESTS, requests_of

MAX_PAUSE_S = 1.0  # the longest time in seconds that a client is not read
COST = REQUESTS.get


def _is_fatal(request: Request) -> bool:
    """Return whether nothing can follow this request: the stream is broken."""
    return type(request) is Refused and bool(request.error.fatal)


class RateLimiter:
    """Know how many requests one client has left.

    Used by the thread that reads the client; times are monotonic.
    """

    __slots__ = ("_at", "_left", "_max", "_per_s")

    def __init__(self, config: Config, now: float) -> None:
        self._per_s = config.max_requests_per_s if config.max_requests_burst else 0.0  # 0: no limit
        self._max = float(config.max_requests_burst)
        self._left = self._max
        self._at = now

    def spend(self, requests: list[Request], now: float) -> float:
        """Refuse, in their places in `requests`, those over the limit.

        Return for how many seconds not to read this client.
        """
        if not self._per_s:
            return 0.0
        self._left = min(self._left + (now - self._at) * self._per_s, self._max)
        self._at = now
        if len(requests) == 1:  # as most reads bring
            cost = COST(type(requests[0]), 1)
        else:
            cost = sum([COST(type(request), 1) for request in requests])
        if cost > self._left:
            cost = self._cost(requests)
        self._left -= cost
        if self._left >= 0:
            return 0.0
        self._refuse(requests, -self._left)
        self._left = max(self._left, min(0.0, 1 - MAX_PAUSE_S * self._per_s))
        # Until the next one is allowed, but not for long.
        return min((1 - self._left) / self._per_s, MAX_PAUSE_S)

    def _cost(self, requests: list[Request]) -> float:
        """Return how many requests these count as; one alone never for more than the burst."""
        return sum([min(requests_of(request), self._max) for request in requests])

    def _refuse(self, requests: list[Request], excess: float) -> None:
        """Refuse the last ones, as many as cost `excess`."""
        over = 0
        while excess > 0 and over < len(requests):
            over += 1
            excess -= min(requests_of(requests[-over]), self._max)
        error = JimError(
            Code.TOO_MANY, _("Too many requests: at most {limit:g} per second."), limit=self._per_s
        )
        requests[-over:] = [
            request if _is_fatal(request) else Refused(id=request.id, error=error)
            for request in requests[-over:]
        ]
