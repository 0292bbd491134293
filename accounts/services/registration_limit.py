"""Limit the accounts that strangers can register within an hour: by address and in all.

One limit for all ways in (TCP, guests, the page), kept in memory. Accounts that the staff creates
don't count.
"""

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext_noop as _

from common.addresses import peer_key
from jim.codes import Code
from jim.errors import JimError

PERIOD_S = 3600.0
MAX_PEERS = 50_000  # remembered; beyond it the oldest are forgotten
ALL = ""  # the key under which everybody counts


class RegistrationLimit:
    """Buckets that fill within PERIOD_S. Any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._used: dict[str, tuple[float, float]] = {}  # peer -> registrations, as of when
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """Count a registration from `address`; raise JimError 429 after too many."""
        limits = settings.JIM
        peer = peer_key(address)
        with self._lock:
            used, used_in_all = self._now_used(peer, limits.registrations_of_address), 0.0
            if limits.registrations:
                used_in_all = self._now_used(ALL, limits.registrations)
            if _is_over(used, limits.registrations_of_address) or _is_over(
                used_in_all, limits.registrations
            ):
                raise JimError(Code.TOO_MANY, _("Too many new accounts; try again later."))
            self._note(peer, used + 1)
            self._note(ALL, used_in_all + 1)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._used.clear()

    def _now_used(self, key: str, limit: int) -> float:
        used, at = self._used.get(key, (0.0, 0.0))
        return max(0.0, used - (self._clock() - at) / PERIOD_S * limit)

    def _note(self, key: str, used: float) -> None:
        self._used.pop(key, None)
        self._used[key] = used, self._clock()
        if len(self._used) > MAX_PEERS:
            del self._used[next(iter(self._used))]


def _is_over(used: float, limit: int) -> bool:
    return 0 < limit < used + 1


registration_limit = RegistrationLimit()
