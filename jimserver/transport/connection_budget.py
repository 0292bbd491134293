"""Keep one budget of connections for all transports: the process has one set of descriptors.

A transport that floods leaves the others the share that is kept for them.
"""

import sys
import threading
from collections import Counter
from typing import Protocol

TCP, WEBSOCKET, HTTP = "tcp", "ws", "http"
RESERVED_DESCRIPTORS = 100  # for the database, the log, listeners, static files
SCARCE = 4  # one place in so many is for hosts that hold less than one in so many


class Limits(Protocol):
    """Hold the settings that it needs; see jimserver.conf.config."""

    @property
    def max_connections(self) -> int: ...
    @property
    def kept_for_tcp_percent(self) -> int: ...
    @property
    def kept_for_websockets_percent(self) -> int: ...
    @property
    def kept_for_http_percent(self) -> int: ...


def descriptors() -> int:
    """Return how many files and sockets this process can open; 0 where nothing limits them."""
    if sys.platform == "win32":
        return 0
    import resource

    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 0 if soft == resource.RLIM_INFINITY else soft


def total_of(max_connections: int, descriptors: int) -> int:
    """Return how many connections there can be; 0 for no limit."""
    spare = descriptors - min(RESERVED_DESCRIPTORS, descriptors // 2)
    return min(filter(None, (max_connections, spare)), default=0)


class ConnectionBudget:
    """Count the connections of each transport. Any thread.

    `take` before a connection is made, `give_back` when it is closed.
    """

    def __init__(self, limits: Limits, *, has_site: bool = False) -> None:
        self.total = total_of(limits.max_connections, descriptors())
        kept = {
            TCP: limits.kept_for_tcp_percent,
            WEBSOCKET: limits.kept_for_websockets_percent,
            HTTP: limits.kept_for_http_percent,
        }
        self._kept = {
            kind: self.total * percent // 100 if has_site else 0 for kind, percent in kept.items()
        }
        self._used: Counter[str] = Counter()
        self._http_of_host: Counter[str] = Counter()
        self._lock = threading.Lock()

    def used(self, kind: str) -> int:
        """Return how many connections of a transport are open."""
        return self._used[kind]

    def take(self, kind: str, host: str = "") -> bool:
        """Take a place; return False when there is none left for this transport, or this host."""
        with self._lock:
            if not self._has_room(kind) or (kind == HTTP and not self._is_fair(host)):
                return False
            self._used[kind] += 1
            if kind == HTTP:
                self._http_of_host[host] += 1
            return True

    def give_back(self, kind: str, host: str = "") -> None:
        with self._lock:
            self._used[kind] -= 1
            if kind == HTTP:
                self._forget_host(host)

    def upgrade(self, host: str) -> bool:
        """Make an HTTP connection a WebSocket; return False when those have no place left."""
        with self._lock:
            self._used[HTTP] -= 1
            if not self._has_room(WEBSOCKET):
                self._used[HTTP] += 1
                return False
            self._used[WEBSOCKET] += 1
            self._forget_host(host)
            return True

    def _has_room(self, kind: str) -> bool:
        kept = sum(
            max(0, kept - self._used[other]) for other, kept in self._kept.items() if other != kind
        )
        return not self.total or self._used.total() + kept < self.total

    def _is_fair(self, host: str) -> bool:
        """Return whether a host can have another connection of HTTP, also when they are scarce."""
        most = self.total - self._kept[TCP] - self._kept[WEBSOCKET]
        is_scarce = self.total and self._used[HTTP] >= most - most // SCARCE
        return not is_scarce or self._http_of_host[host] < most // SCARCE

    def _forget_host(self, host: str) -> None:
        self._http_of_host[host] -= 1
        if not self._http_of_host[host]:
            del self._http_of_host[host]
