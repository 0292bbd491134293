"""Provide clients that strain a server: from several addresses, slow readers, with a clock."""

import select
import socket
import statistics
import time
from collections.abc import Callable

from jim.framing import FrameDecoder
from tests.support.client import PATIENCE_S, Client, Json
from tests.support.waiting import IS_LONG

Call = Callable[..., "Caller"]


class Caller(Client):
    """A Client with its own address; `receive_bytes` is the socket's buffer, 0 the default.

    `to` is the server's address.
    """

    def __init__(
        self,
        port: int,
        *,
        host: str = "127.0.0.1",
        to: str = "127.0.0.1",
        receive_bytes: int = 0,
    ) -> None:
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(PATIENCE_S)
        if host != "127.0.0.1":
            self.socket.bind((host, 0))
        self.socket.connect((to, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._decoder = FrameDecoder(0)
        self._frames: list[bytes] = []
        self.has_quit = False

    def is_alive(self) -> bool:
        """Return whether the server still answers this client's probes."""
        return "response" in self.ask(action="probe")

    def hears_within(self, patience_s: float) -> bool:
        """Return whether nothing arrives for a moment."""
        return bool(self._frames or select.select([self.socket], [], [], patience_s)[0])

    def messages(self, count: int) -> list[Json]:
        """Return the next objects, which must be messages."""
        heard = [self.receive() for _ in range(count)]
        assert {value.get("action") for value in heard} <= {"msg"}, heard
        return heard


def round_trips(speaker: Client, listener: Client, to: str, count: int) -> list[float]:
    """Return the seconds from sending to delivery, one message at a time; both need `ids`."""
    taken = []
    for number in range(count):
        began = time.perf_counter()
        assert speaker.say(to, f"ping {number}")["response"] == 200
        assert listener.receive()["message"] == f"ping {number}"
        taken.append(time.perf_counter() - began)
    return taken


def assert_not_slower(quiet: list[float], busy: list[float], *, noise_s: float = 0.005) -> None:
    """Compare the medians of two series of round trips: within a factor of three and a few ms.

    Only in the long form: on a busy machine times mean nothing, and the answers are what counts.
    """
    before, after = statistics.median(quiet), statistics.median(busy)
    print(f"median round trip: {before * 1000:.2f} ms, under strain {after * 1000:.2f} ms")
    assert not IS_LONG or after < before * 3 + noise_s
