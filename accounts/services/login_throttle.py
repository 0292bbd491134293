"""The login throttle: whoever guesses passwords has to wait. One for the whole process: TCP, the site, the admin.

Failures are counted for an account and an address together, so that nobody is locked out by what others do elsewhere, and for an
address over all accounts. Each further failure doubles the wait. It is kept in memory: a restart forgets it, LoginEvent does not.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_noop as _

from accounts.names import fold_name
from common.addresses import peer_key
from jim.codes import Code
from jim.errors import JimError

MAX_KNOWN = 50_000  # counts in memory, about 300 bytes each; beyond it those that are over are forgotten, then the oldest
NAME_CHARS = 100  # of a name that is tried: folding a longer one would cost
Key = tuple[str, str]  # name and peer; or "" and peer, for all names


class MustWait(JimError):
    """A login that is not even tried; `wait_s` says for how long there will be none."""

    def __init__(self, wait_s: float, *, is_first: bool) -> None:
        self.wait_s = max(1, round(wait_s + 0.5))
        self.is_first = is_first  # of this wait: the later ones are no news
        super().__init__(
            Code.TOO_MANY,
            _("Too many failed logins; try again in {seconds} s."),
            seconds=self.wait_s,
        )


@dataclass(slots=True)
class Count:
    """Of one key: failures, logins under way, when the next may be tried and when the last failed (seconds of the clock)."""

    failures: int = 0
    under_way: int = 0
    allowed_at: float = 0.0
    failed_at: float = 0.0
    is_told: bool = False


class LoginThrottle:
    """`begin` before a password is looked at, then `failed`, `succeeded` or `gave_up`. Any thread; it never waits itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._counts: dict[Key, Count] = {}
        self._trusted: dict[Key, None] = {}  # account and peer that have logged in, oldest first
        self._lock = threading.Lock()

    def check(self, *, name: str, address: str) -> None:
        """Raises MustWait where a login would not be tried now."""
        with self._lock:
            self._check(*keys_of(name, address))

    def begin(self, *, name: str, address: str) -> None:
        """A login is tried; raises MustWait where it must not be. Logins under way count: a thousand guesses at once are a thousand."""
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
        """The login that began had a wrong password or name."""
        limits = settings.JIM
        pair, peer = keys_of(name, address)
        with self._lock:
            self._end(pair)
            for key, tries in ((pair, limits.login_tries), (peer, limits.login_tries_of_address)):
                count = self._count(key)
                count.failures += 1
                count.failed_at = self.clock()
                if 0 < tries <= count.failures:
                    self._delay(count, tries)

    def succeeded(self, *, name: str, address: str) -> None:
        """The login that began was right: its account and address are trusted again; the address with other accounts is not."""
        pair, _peer = keys_of(name, address)
        with self._lock:
            self._trust(pair)
            self._end(pair)
            if not self._count(pair).under_way:
                del self._counts[pair]
            else:
                self._counts[pair] = Count(under_way=self._counts[pair].under_way)

    def gave_up(self, *, name: str, address: str) -> None:
        """The login that began came to no end: the server's fault, or the client is gone."""
        with self._lock:
            self._end(keys_of(name, address)[0])

    def trust(self, logins: Iterable[tuple[str, str]]) -> None:
        """Remember accounts and addresses (pairs) that have logged in before, oldest first."""
        with self._lock:
            for name, address in logins:
                self._trust(keys_of(name, address)[0])

    def unlock(self, *, name: str = "", address: str = "") -> int:
        """Forgets the failures of an account at all addresses, or those of one address; returns how many waited."""
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
        """Who has to wait: (key of the name or "" for all, peer, seconds)."""
        now = self.clock()
        with self._lock:
            counts = list(self._counts.items())
        return [
            (*key, round(count.allowed_at - now)) for key, count in counts if count.allowed_at > now
        ]

    def suspects(self) -> list[tuple[str, str]]:
        """Where there were too many failures lately, waiting or not: (key of the name or "" for all, peer)."""
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
        """Forgets everything."""
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
        """Raise MustWait; an account that has logged in from this peer waits only for itself."""
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
        """The count of a key; failures that are long past are forgiven."""
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
    """Of the account at this peer, and of the peer."""
    peer = peer_key(address)
    return (fold_name(name[:NAME_CHARS]) or "?", peer), ("", peer)


login_throttle = LoginThrottle()
