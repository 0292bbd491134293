"""The doors: listening sockets, and what is wrong with them in one sentence."""

import errno
import socket


class DoorError(Exception):
    """A door can't be opened; says why in one sentence."""


def open_door(address: str, port: int) -> list[socket.socket]:
    """Listening sockets for `address` ("" for all, IPv4 and where there is IPv6) and `port` (0 for a free one)."""
    try:
        if not address:
            return [_listen_on_all(port)]
        infos = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, place = infos[0]
        return [socket.create_server(place[:2], family=family, backlog=1024)]
    except socket.gaierror:
        raise DoorError(f"{address} is no address of this machine.") from None
    except (OSError, OverflowError) as error:
        raise DoorError(_sentence(address, port, error)) from None


def _listen_on_all(port: int) -> socket.socket:
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=1024)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):  # IPv4 alone would only hide it
                raise
    return socket.create_server(("", port), backlog=1024)


def _sentence(address: str, port: int, error: Exception) -> str:
    place = f"{address or 'all addresses'}, port {port}"
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"{place}: another program listens there already."
    if number == errno.EADDRNOTAVAIL:
        return f"{address} is no address of this machine."
    if number == errno.EACCES:
        return f"{place}: this user may not listen there."
    if isinstance(error, OverflowError):
        return f"{port} is no port: they go from 0 to 65535."
    return f"{place}: {error}."


def place_of(door: socket.socket) -> str:
    """Where a door listens, as people write it: "all addresses, port 7777" or "127.0.0.1:7777"."""
    host, port = door.getsockname()[:2]
    if host in ("", "0.0.0.0", "::"):
        return f"all addresses, port {port}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
