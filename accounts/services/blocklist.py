"""Keep the blocked networks in memory, so that a peer is looked up without the database.

There is one list for the whole process.
"""

import threading
import time
from ipaddress import ip_network

from django.utils import timezone

from accounts.models import BlockedNetwork
from common.addresses import parse_address, parse_network

FOREVER = float("inf")


class Blocklist:
    """Hold the blocked networks: `load` reads the table, `covers` never does. Any thread."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}  # network -> Unix time of its end
        self._widths: frozenset[tuple[int, int]] = (
            frozenset()
        )  # version and prefix length of those there are
        self._lock = threading.Lock()  # one reads at a time, so that the last one to read is right

    def load(self) -> None:
        """Read the table again."""
        with self._lock:
            rows = BlockedNetwork.objects.values_list("network", "until")
            until = {network: end.timestamp() if end else FOREVER for network, end in rows}
            networks = map(parse_network, until)
            self._until, self._widths = (
                until,
                frozenset((network.version, network.prefixlen) for network in networks),
            )

    def covers(self, place: str) -> bool:
        """Return whether a peer at "ip:port", or an address alone, is blocked."""
        if not self._until:
            return False
        address = parse_address(place)
        if address is None:
            return False
        widths = [width for version, width in self._widths if version == address.version]
        networks = (str(ip_network((address, width), strict=False)) for width in widths)
        return any(self._until.get(network, 0) > time.time() for network in networks)


def delete_past_blocks() -> None:
    """Delete the blocks that have ended."""
    BlockedNetwork.objects.filter(until__lt=timezone.now()).delete()


blocklist = Blocklist()


def is_blocked(address: str) -> bool:
    """Return whether the table blocks this address now, whichever process has changed it."""
    blocklist.load()
    return blocklist.covers(address)
