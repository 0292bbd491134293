"""Hold where this process listens for JIM, and which host others type, to tell people."""

import ipaddress
from typing import NamedTuple

from django.conf import settings

DEFAULT_PORT = 7777


class JimAddress:
    """Know the address and port of JIM; set once, before anybody can ask."""

    def __init__(self) -> None:
        self._address, self._port = "", 0

    def listens(self, address: str, port: int) -> None:
        """Note where JIM listens; `address` "" for every address of the machine."""
        self._address, self._port = address, port

    def from_host(self, host: str) -> "Way | None":
        """Return how somebody connects who reaches the site as `host`; None where they can't."""
        name = host.strip("[]")
        if not self._port or (is_local(self._address) and not is_local(name)):
            return None
        return Way(name, self._port)


class Way(NamedTuple):
    """Tell the host and the port that a client connects to."""

    host: str
    port: int

    @property
    def options(self) -> str:
        """Return the options of the terminal client."""
        port = f" -p {self.port}" if self.port != DEFAULT_PORT else ""
        return f"-a {self.host}{port}"


def is_local(host: str) -> bool:
    """Return whether a name or an address is this machine's alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def public_host() -> str:
    """Return the address in the settings that others type; "" where there is none."""
    for name in settings.ALLOWED_HOSTS:
        host = name.strip("[]").lstrip(".")
        if host != "*" and not is_local(host):
            return host
    return ""


jim_address = JimAddress()
