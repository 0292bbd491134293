"""Limit how much a program asks for."""

import threading
import time

from django.conf import settings

from jim.requests import Refused, Request
from jimserver.transport.rate_limiter import RateLimiter

MAX_KNOWN = 10_000  # tokens and addresses with a rate limiter; the oldest is dropped


class RateLimiters:
    """Limit each token, and each address without one, as a session on the wire is limited."""

    def __init__(self) -> None:
        self._known: dict[str, RateLimiter] = {}
        self._lock = threading.Lock()

    def spend(self, who: str) -> None:
        """Count a request of a token or an address; raise JimError 429 if it is over the limit."""
        now, request = time.monotonic(), [Request()]
        with self._lock:
            if who not in self._known and len(self._known) >= MAX_KNOWN:
                del self._known[next(iter(self._known))]
            self._known.setdefault(who, RateLimiter(settings.JIM, now)).spend(request, now)
        if isinstance(request[0], Refused):
            raise request[0].error

    def clear(self) -> None:
        """Forget all requests so far."""
        with self._lock:
            self._known.clear()


rate_limiters = RateLimiters()
