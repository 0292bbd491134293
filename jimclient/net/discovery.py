"""Find the JIM servers of the local network by mDNS."""

import importlib.util
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jim.crypto.fingerprint import fingerprint
from jim.discovery import KEY, SERVICE

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

FIND_S = 2.0  # for answers; servers answer within half a second
DIGEST = re.compile("[0-9a-f]{64}")


class NotInstalled(Exception):
    """Tell that the package that speaks mDNS is missing."""


@dataclass(frozen=True, order=True)
class FoundServer:
    """Hold what a server says of itself; `name` is as it came, `words` "" without TLS."""

    name: str
    address: str
    port: int
    words: str


def find_servers(wait_s: float = FIND_S) -> list[FoundServer]:
    """Return the servers that answer within `wait_s`, by name. Raise NotInstalled, OSError."""
    if importlib.util.find_spec("zeroconf") is None:
        raise NotInstalled
    from zeroconf import ServiceBrowser, Zeroconf

    names: set[str] = set()

    def note(name: str, **_: Any) -> None:
        names.add(name)

    with Zeroconf() as zeroconf:
        browser = ServiceBrowser(zeroconf, SERVICE, handlers=[note])
        time.sleep(wait_s)
        browser.cancel()
        infos = [_ask(zeroconf, name) for name in sorted(names)]
    return sorted(_read(info) for info in infos if info and info.port and info.addresses)


def _ask(zeroconf: "Zeroconf", name: str) -> "ServiceInfo | None":
    """Return what a server says of itself, None if nothing or under a name that is none."""
    from zeroconf import Error

    try:
        return zeroconf.get_service_info(SERVICE, name)
    except Error:
        return None


def _read(info: "ServiceInfo") -> FoundServer:
    """Return what a record says; a key that is none counts as none."""
    key = (info.properties.get(KEY.encode()) or b"").decode(errors="replace")
    return FoundServer(
        name=info.name.removesuffix("." + SERVICE),
        address=info.parsed_addresses()[0],
        port=info.port or 0,
        words=fingerprint(key) if DIGEST.fullmatch(key) else "",
    )
