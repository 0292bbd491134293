"""Parse the web addresses that the server is to call."""

from typing import NamedTuple
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


class Target(NamedTuple):
    """Hold a web address in parts; `path` has the query, too."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """Return the host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = PORTS["https" if self.is_secure else "http"]
        return host if self.port == usual else f"{host}:{self.port}"


def parse_target(url: str) -> Target:
    """Return the parts of an http or https address; raise ValueError for anything else.

    Nothing in it can end a line of the request, or name a user.
    """
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise ValueError(url)
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or port == 0:
        raise ValueError(url)
    query = f"?{parts.query}" if parts.query else ""
    return Target(
        parts.scheme == "https", host, port or PORTS[parts.scheme], (parts.path or "/") + query
    )
