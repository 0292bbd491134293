"""Post to a web address within a time and a size, to public addresses, and follow nothing."""

import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from typing import NamedTuple

from common.addresses import Address, is_public
from common.web_addresses import Target
from jimserver.conf.config import Config

CHUNK_BYTES = 4096
LEAST_TIMEOUT_S = 0.001
AGAIN = {408, 425, 429}  # statuses below 500 that ask for another try


class CallError(Exception):
    """Say in a few words why a call failed; `is_final` tells that another try makes no sense."""

    def __init__(self, text: str, *, is_final: bool = False) -> None:
        super().__init__(text)
        self.is_final = is_final


class CallLimits(NamedTuple):
    """Limit one call."""

    timeout_s: float  # of everything after the look-up of the name
    max_answer_bytes: int  # of the status and the headers; the body is not read
    allows_private: bool


def limits_of(config: Config) -> CallLimits:
    """Return the limits that the settings make."""
    return CallLimits(
        config.webhook_timeout_s, config.webhook_answer_bytes, config.webhooks_to_private
    )


def post(target: Target, headers: Mapping[str, str], body: bytes, limits: CallLimits) -> None:
    """Post `body`; raise CallError unless the answer's status is 2xx."""
    addresses = resolve(target.host, target.port, allows_private=limits.allows_private)
    until = time.monotonic() + limits.timeout_s
    try:
        with _connect(target, addresses, until) as connection:
            connection.settimeout(_left_s(until))
            connection.sendall(_head_of(target, headers, body) + body)
            status = _status_of(connection, until, limits.max_answer_bytes)
    except TimeoutError:
        raise CallError(f"no answer within {limits.timeout_s:g} s") from None
    except OSError as error:  # of the network, and of TLS
        raise CallError(f"no connection: {error}") from None
    if not 200 <= status < 300:
        raise CallError(f"status {status}", is_final=status < 500 and status not in AGAIN)


def resolve(host: str, port: int, *, allows_private: bool) -> list[Address]:
    """Return the addresses of a host that may be called; raise CallError where there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallError("the host's name is not known") from None
    addresses = [ip_address(str(place[0]).partition("%")[0]) for *_kind, place in found]
    allowed = [one for one in dict.fromkeys(addresses) if allows_private or is_public(one)]
    if not allowed:
        raise CallError("the address is in a private network")
    return allowed


def _connect(target: Target, addresses: list[Address], until: float) -> socket.socket:
    """Connect to the first of the addresses that answers: to these, which were checked."""
    for number, address in enumerate(addresses, start=1):
        try:
            connection = socket.create_connection(
                (str(address), target.port), timeout=_left_s(until)
            )
        except OSError:
            if number == len(addresses):
                raise
        else:
            return _secured(connection, target, until) if target.is_secure else connection
    raise AssertionError("resolve returns an address")


def _secured(connection: socket.socket, target: Target, until: float) -> socket.socket:
    connection.settimeout(_left_s(until))
    try:
        return _tls_context().wrap_socket(connection, server_hostname=target.host)
    except BaseException:
        connection.close()
        raise


@cache
def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left_s(until: float) -> float:
    """Return the seconds left; raise TimeoutError where there are none."""
    left_s = until - time.monotonic()
    if left_s < LEAST_TIMEOUT_S:
        raise TimeoutError
    return left_s


def _head_of(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.host_header}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _status_of(connection: socket.socket, until: float, max_bytes: int) -> int:
    """Return the status of the answer, past those that only say to wait (1xx)."""
    data = b""
    while True:
        head, end, rest = data.partition(b"\r\n\r\n")
        if end and (status := _parse_status(head)) >= 200:
            return status
        if end:
            data = rest
            continue
        if len(data) >= max_bytes:
            raise CallError(f"the answer's head is longer than {max_bytes} bytes")
        connection.settimeout(_left_s(until))
        received = connection.recv(min(CHUNK_BYTES, max_bytes - len(data)))
        if not received:
            raise CallError("the answer ended too early")
        data += received


def _parse_status(head: bytes) -> int:
    """Return the number in the status line; raise CallError for what is no HTTP."""
    version, _space, rest = head.partition(b"\r\n")[0].partition(b" ")
    digits = rest[:3]
    if not version.startswith(b"HTTP/1.") or len(digits) != 3 or not digits.isdigit():
        raise CallError("the answer is no HTTP")
    return int(digits)
