"""Provide a client as students write it: one recv, one json.loads, no framing."""

import contextlib
import json
import socket
import threading
import time
from typing import Any

from tests.support.client import PATIENCE_S, Json

READ_BYTES = 1024  # at one recv; what is longer comes in pieces, and these clients end at that


class NaiveClient:
    """Hold one connection; fail on a read that is not exactly one object.

    A thread does nothing but read, so objects that arrive together were written together.
    `arrivals` are the times (time.monotonic) of the objects received so far.
    """

    def __init__(self, port: int, *, read_bytes: int = READ_BYTES, padding: int = 0) -> None:
        """Connect; pad each object that is sent with spaces to `padding` bytes."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.arrivals: list[float] = []
        self._read_bytes = read_bytes
        self._padding = padding
        self._reads: list[tuple[float, bytes]] = []
        self._news = threading.Condition()
        threading.Thread(target=self._read, name="naive", daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                data = self.socket.recv(self._read_bytes)
            except OSError:
                data = b""
            with self._news:
                self._reads.append((time.monotonic(), data))
                self._news.notify()
            if not data:
                return

    def send(self, **fields: Any) -> None:
        """Send an object; `from_` stands for the key `from`, a keyword of Python."""
        data = json.dumps({key.rstrip("_"): value for key, value in fields.items()}).encode()
        self.socket.sendall(data.ljust(self._padding))

    def receive(self, patience_s: float = PATIENCE_S) -> Json:
        """Return the next object; raise EOFError at the end, TimeoutError if nothing comes."""
        with self._news:
            if not self._news.wait_for(lambda: self._reads, patience_s):
                raise TimeoutError
            at, data = self._reads.pop(0)
        if not data:
            raise EOFError
        self.arrivals.append(at)
        value: Json = json.loads(data)
        return value

    def ask(self, **fields: Any) -> Json:
        self.send(**fields)
        return self.receive()

    def has_read(self) -> int:
        """Return how many received objects are still unread."""
        with self._news:
            return len(self._reads)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # ended already
            self.socket.shutdown(socket.SHUT_RDWR)  # or the reading thread would keep it open
        self.socket.close()
