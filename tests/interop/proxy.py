"""Record who sent which bytes when, one read at a time, between client and server."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass

READ_BYTES = 65536  # more than any object here, so that a line of the record is one read


@dataclass(frozen=True)
class Piece:
    """Hold the bytes of one read; no bytes mean that this side closed."""

    at_s: float
    side: str
    data: bytes

    def __str__(self) -> str:
        return f"{self.at_s:7.3f} {self.side} {self.data!r}"


class Proxy:
    """Pass connections on to one address and records them."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.record: list[Piece] = []
        self._started_s = time.monotonic()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> tuple[str, int]:
        """Return the address for clients."""
        host, port = self._listener.getsockname()
        return host, port

    def close(self) -> None:
        """End the proxy and all its connections."""
        for sock in self._sockets:
            sock.close()

    def transcript(self) -> str:
        """Return the record, one read a line: C is the client, S the server."""
        return "\n".join(str(piece) for piece in self.record)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._join(client)

    def _join(self, client: socket.socket) -> None:
        """Pump both ways between a new client and a new connection of its own."""
        try:
            server = socket.create_connection(self.target)
        except OSError:
            client.close()
            return
        for sock in (client, server):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets.append(sock)
        for side, source, sink in (("C", client, server), ("S", server, client)):
            threading.Thread(target=self._pump, args=(side, source, sink), daemon=True).start()

    def _pump(self, side: str, source: socket.socket, sink: socket.socket) -> None:
        """Copy one direction until it ends."""
        data = b"?"
        while data:
            try:
                data = source.recv(READ_BYTES)
                self.record.append(Piece(time.monotonic() - self._started_s, side, data))
                sink.sendall(data) if data else sink.shutdown(socket.SHUT_WR)
            except OSError:
                return
