"""A client as students write it: one recv, one json.loads, and no eye for where an object ends."""

import contextlib
import json
import socket
import threading
import time
from typing import Any

from tests.support.client import PATIENCE_S, Json

READ_BYTES = 1024  # at one recv; what is longer comes in pieces, and these clients end at that


class NaiveClient:
    """One connection. A read that is not exactly one object is a failure, at the latest when it is asked for.

    A thread does nothing but read, so that what lies glued in the buffer was written glued. `arrivals` are the times
    (time.monotonic) at which the objects received so far came.
    """

    def __init__(self, port: int, *, read_bytes: int = READ_BYTES, padding: int = 0) -> None:
        """`padding`: spaces up to this length behind each object that it sends."""
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
        """Sends an object; `from_` stands for the key that is Python's word."""
        data = json.dumps({key.rstrip("_"): value for key, value in fields.items()}).encode()
        self.socket.sendall(data.ljust(self._padding))

    def receive(self, patience_s: float = PATIENCE_S) -> Json:
        """The next object; raises EOFError at the end of the connection, TimeoutError when nothing comes."""
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
        """How many objects have come that nobody has asked for yet."""
        with self._news:
            return len(self._reads)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # ended already
            self.socket.shutdown(socket.SHUT_RDWR)  # or the reading thread would keep it open
        self.socket.close()
