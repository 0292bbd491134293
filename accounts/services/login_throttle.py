"""Throttle logins against password guessing, for the whole process: TCP, the site, the admin.

Failures are counted for each pair of account and address, so that nobody is locked out by failures
elsewhere, and for each address over all accounts. Each further failure doubles the wait. The
counts are kept in memory: a restart forgets them, LoginEvent does not.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.dispatch import Signal
from django.utils.translation import gettext_noop as _

from accounts.names import fold_name
from common.addresses import peer_key
from jim.codes import Code
from jim.errors import JimError

# Counts in memory, about 300 bytes each; above it, expired ones are forgotten, then the oldest
MAX_KNOWN = 50_000
NAME_CHARS = 100  # of a name that is tried: folding a longer one would cost
login_failed = Signal()  # name: str, address: str; sent by any thread
Key = tuple[str, str]  # name and peer; or "" and peer, for all names


class MustWait(JimError):
    """Refuse a login untried; `wait_s` is the time until the next one can be tried."""

    def __init__(self, wait_s: float, *, is_first: bool) -> None:
        self.wait_s = max(1, round(wait_s + 0.5))
        self.is_first = is_first  # of this wait: only the first is recorded
        super().__init__(
            Code.TOO_MANY,
            _("Too many failed logins; try again in {seconds} s."),
            seconds=self.wait_s,
        )


@dataclass(slots=True)
class Count:
    """Count failures and logins under way of one key; times are seconds of the clock."""

    failures: int = 0
    under_way: int = 0
    allowed_at: float = 0.0
    failed_at: float = 0.0
    is_told: bool = False


class LoginThrottle:
    """Call `begin` before a password is checked, then `failed`, `succeeded` or `gave_up`.

    Any thread; no method waits.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._counts: dict[Key, Count] = {}
        self._trusted: dict[Key, None] = {}  # account and peer that have logged in, oldest first
        self._lock = threading.Lock()

    def check(self, *, name: str, address: str) -> None:
        """Raise MustWait if a login would be refused now."""
        with self._lock:
            self._check(*keys_of(name, address))

    def begin(self, *, name: str, address: str) -> None:
        """Start a login; raise MustWait if it must not be tried.

        Logins under way count as guesses, so that guessing in parallel gains nothing.
        """
        pair, peer = keys_of(name, address)
        with self._lock:
            self._check(pair, peer)
            limits, of_pair, of_peer = settings.JIM, self._count(pair), self._count(peer)
            if limits.login_tries and of_pair.under_way >= max(
                1, limits.login_tries - of_pair.failures
            ):
                self._refuse(of_pair, limits.login_wait_s)
            of_pair.under_way += 1
            is_guessing = 0 < limits.login_tries_of_address <= of_peer.failures
            if is_guessing and pair not in self._trusted:
                self._delay(of_peer, limits.login_tries_of_address)  # one at a time now

    def failed(self, *, name: str, address: str) -> None:
        """End a login that had a wrong password or name, and count the failure."""
        with self._lock:
            self._end(keys_of(name, address)[0])
        self.failed_elsewhere(name=name, address=address)
        login_failed.send(sender=type(self), name=name, address=address)

    def failed_elsewhere(self, *, name: str, address: str) -> None:
        """Count a failure on another node of this server."""
        limits = settings.JIM
        pair, peer = keys_of(name, address)
        with self._lock:
            for key, tries in ((pair, limits.login_tries), (peer, limits.login_tries_of_address)):
                count = self._count(key)
                count.failures += 1
                count.failed_at = self.clock()
                if 0 < tries <= count.failures:
                    self._delay(count, tries)

    def succeeded(self, *, name: str, address: str) -> None:
        """End a right login: trust this account at this address and forget its failures.

        The failures of the address with other accounts still count.
        """
        pair, _peer = keys_of(name, address)
        with self._lock:
            self._trust(pair)
            self._end(pair)
            if not self._count(pair).under_way:
                del self._counts[pair]
            else:
                self._counts[pair] = Count(under_way=self._counts[pair].under_way)

    def gave_up(self, *, name: str, address: str) -> None:
        """End a login without a result: the server failed, or the client is gone."""
        with self._lock:
            self._end(keys_of(name, address)[0])

    def trust(self, logins: Iterable[tuple[str, str]]) -> None:
        """Remember accounts and addresses (pairs) that have logged in before, oldest first."""
        with self._lock:
            for name, address in logins:
                self._trust(keys_of(name, address)[0])

    def unlock(self, *, name: str = "", address: str = "") -> int:
        """Forget the failures of an account at all addresses, or of one address.

        Return how many had to wait.
        """
        key, peer = fold_name(name[:NAME_CHARS]), peer_key(address) if address else ""
        with self._lock:
            gone = [
                known
                for known in self._counts
                if (not key or known[0] == key) and (not peer or known[1] == peer)
            ]
            waiting = [self._counts.pop(known) for known in gone]
        return sum(count.allowed_at > self.clock() for count in waiting)

    def waiting(self) -> list[tuple[str, str, int]]:
        """Return those who must wait: (key of the name or "" for all, peer, seconds)."""
        now = self.clock()
        with self._lock:
            counts = list(self._counts.items())
        return [
            (*key, round(count.allowed_at - now)) for key, count in counts if count.allowed_at > now
        ]

    def suspects(self) -> list[tuple[str, str]]:
        """Return those with too many recent failures: (key of the name or "" for all, peer)."""
        limits = settings.JIM
        with self._lock:
            counts = list(self._counts.items())
        tries = {True: limits.login_tries, False: limits.login_tries_of_address}
        return [
            key
            for key, count in counts
            if 0 < tries[bool(key[0])] <= count.failures and not self._is_past(count)
        ]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._counts.clear()
            self._trusted.clear()

    # With the lock held

    def _trust(self, pair: Key) -> None:
        self._trusted.pop(pair, None)
        self._trusted[pair] = None
        if len(self._trusted) > MAX_KNOWN:
            del self._trusted[next(iter(self._trusted))]

    def _check(self, pair: Key, peer: Key) -> None:
        """Raise MustWait while a wait lasts; a trusted pair waits only for its own failures."""
        now = self.clock()
        for key in (pair,) if pair in self._trusted else (pair, peer):
            count = self._counts.get(key)
            if count and count.allowed_at > now:
                self._refuse(count, count.allowed_at - now)

    def _refuse(self, count: Count, wait_s: float) -> None:
        is_first, count.is_told = not count.is_told, True
        raise MustWait(wait_s, is_first=is_first)

    def _delay(self, count: Count, tries: int) -> None:
        limits = settings.JIM
        doubled = limits.login_wait_s * 2 ** min(count.failures - tries, 30)
        count.allowed_at = self.clock() + min(doubled, limits.max_login_wait_s)
        count.is_told = False

    def _end(self, key: Key) -> None:
        count = self._count(key)
        count.under_way = max(0, count.under_way - 1)

    def _count(self, key: Key) -> Count:
        """Return the count of a key, new if there was none; forget failures that are long past."""
        count = self._counts.get(key)
        if count is None:
            self._make_room()
            count = self._counts[key] = Count()
        elif count.failures and self._is_past(count):
            count.failures = 0
        return count

    def _is_past(self, count: Count) -> bool:
        return self.clock() > max(count.allowed_at, count.failed_at) + settings.JIM.max_login_wait_s

    def _make_room(self) -> None:
        if len(self._counts) < MAX_KNOWN:
            return
        kept = {
            key: count
            for key, count in self._counts.items()
            if count.under_way or not self._is_past(count)
        }
        if len(kept) >= MAX_KNOWN:
            kept = dict(list(kept.items())[MAX_KNOWN // 10 :])
        self._counts = kept


def keys_of(name: str, address: str) -> tuple[Key, Key]:
    """Return the keys of the account at this peer, and of the peer."""
    peer = peer_key(address)
    return (fold_name(name[:NAME_CHARS]) or "?", peer), ("", peer)


login_throttle = LoginThrottle()
