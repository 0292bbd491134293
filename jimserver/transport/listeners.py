"""Open the listening sockets, and say in one sentence why one cannot be opened."""

import errno
import socket

from django.utils.translation import gettext as _


class ListenError(Exception):
    """Say why a socket cannot listen, in one sentence."""


def open_listeners(address: str, port: int) -> list[socket.socket]:
    """Return listening sockets for `address` and `port` (0 for a free one).

    An address of "" stands for all, IPv4 and IPv6 where there is one. Raise ListenError.
    """
    try:
        if address in ("", "::"):  # to people, "::" is all addresses, IPv4 too
            return [_listen_on_all(port)]
        infos = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, place = infos[0][0], infos[0][4]
        return [socket.create_server(place[:2], family=family, backlog=1024)]
    except socket.gaierror:
        raise ListenError(
            _("{address} is not an address of this machine.").format(address=address)
        ) from None
    except (OSError, OverflowError) as error:
        raise ListenError(_sentence(address, port, error)) from None


def _listen_on_all(port: int) -> socket.socket:
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=1024
            )
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):  # IPv4 alone would only hide it
                raise
    return socket.create_server(("", port), backlog=1024)


def _sentence(address: str, port: int, error: Exception) -> str:
    place = _("{address}, port {port}").format(address=address or _("all addresses"), port=port)
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return _("{place}: another program is already listening there.").format(place=place)
    if number == errno.EADDRNOTAVAIL:
        return _("{address} is not an address of this machine.").format(address=address)
    if number == errno.EACCES:
        return _("{place}: this user is not permitted to listen there.").format(place=place)
    if isinstance(error, OverflowError):
        return _("{port} is not a port: ports go from 0 to 65535.").format(port=port)
    return f"{place}: {error}."


def place_of(listener: socket.socket) -> str:
    """Return where a socket listens: "all addresses, port 7777" or "127.0.0.1:7777"."""
    host, port = listener.getsockname()[:2]
    if host in ("", "0.0.0.0", "::"):
        return _("{address}, port {port}").format(address=_("all addresses"), port=port)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
