"""Run the generator's sockets in one thread with one epoll, and count the time it was idle."""

import errno
import os
import select
import socket
import time
from collections.abc import Callable
from typing import ClassVar

READ_BYTES = 65_536  # one recv: several hundred answers, and still a cheap allocation
# events handled before the tickers have their turn: mass logins must not delay the chat
EVENTS_AT_ONCE = 100
# epoll counts in milliseconds and rounds up, so the loop polls for whatever is due sooner
NAP_S = 0.0015

clock = time.perf_counter


class BenchError(Exception):
    """Raised when a measurement can't be made; says why in one sentence."""


class Connection:
    """Hold a non-blocking socket in a Loop. Subclasses say what bytes mean (`on_bytes`)."""

    __slots__ = ("connected", "fd", "loop", "lost", "name", "out", "sock")

    BUSY: ClassVar[tuple[type[OSError], ...]] = (BlockingIOError,)  # the kernel takes nothing now

    def __init__(self, loop: "Loop", name: str) -> None:
        self.loop = loop
        self.name = name
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fd = self.sock.fileno()
        self.out = b""
        self.connected = False
        self.lost = ""

    def connect(self, port: int) -> None:
        """Begin to connect; `on_connected` follows."""
        code = self.sock.connect_ex(("127.0.0.1", port))
        if code not in (0, errno.EINPROGRESS):
            raise BenchError(f"cannot connect to 127.0.0.1:{port}: {os.strerror(code)}")
        self.loop.add(self, select.EPOLLIN | select.EPOLLOUT)

    def send(self, data: bytes | memoryview) -> None:
        """Send now what the kernel takes, keep the rest until there is room."""
        if self.out:
            self.out += data
            return
        try:
            count = self.sock.send(data)
        except self.BUSY:
            count = 0
        except OSError as error:
            self.lose(str(error))
            return
        if count < len(data):
            self.out = bytes(data[count:])
            self.loop.watch(self, select.EPOLLIN | select.EPOLLOUT)

    def on_writable(self) -> None:
        """Finish connecting, or send what was kept: the kernel has room."""
        if not self.connected and not self.finish_connecting():
            return
        data, self.out = self.out, b""
        if data:
            self.send(data)
        if not self.out and not self.lost:
            self.loop.watch(self, select.EPOLLIN)

    def finish_connecting(self) -> bool:
        code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self.lose(os.strerror(code))
            return False
        self.connected = True
        self.on_connected()
        return True

    def on_readable(self) -> None:
        try:
            data = self.sock.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self.lose(str(error))
            return
        if data:
            self.on_bytes(data, clock())
        else:
            self.lose("closed by the server")

    def lose(self, why: str) -> None:
        """Handle the end of a connection that we did not end."""
        self.lost = why
        self.close()
        self.loop.losses.append(f"{self.name}: {why}")

    def close(self) -> None:
        self.loop.remove(self)
        self.sock.close()

    def on_connected(self) -> None:
        """Handle that the connection stands; called once."""

    def on_bytes(self, data: bytes, now: float) -> None:
        """Handle what arrived and when it was read."""
        raise NotImplementedError


class Loop:
    """Run connections and tickers until a condition holds.

    `idle_s` counts the time between one batch of events handled and the next one there, less what
    tickers say they worked.
    """

    def __init__(self) -> None:
        self.epoll = select.epoll()
        self.connections: dict[int, Connection] = {}
        self.tickers: list[Callable[[float], float]] = []
        self.losses: list[str] = []
        self.idle_s = 0.0
        self.busy_until = clock()

    def add(self, connection: Connection, mask: int) -> None:
        self.connections[connection.fd] = connection
        self.epoll.register(connection.fd, mask)

    def watch(self, connection: Connection, mask: int) -> None:
        self.epoll.modify(connection.fd, mask)

    def remove(self, connection: Connection) -> None:
        if self.connections.pop(connection.fd, None) is not None:
            self.epoll.unregister(connection.fd)

    def step(self, timeout_s: float) -> None:
        """Wait for events for at most `timeout_s`, and handle those that came."""
        events = self.epoll.poll(timeout_s, EVENTS_AT_ONCE)
        now = clock()
        self.idle_s += now - self.busy_until
        self.busy_until = now
        if not events:
            return
        find = self.connections.get
        for fd, mask in events:
            connection = find(fd)
            if connection is not None and mask & ~select.EPOLLOUT:
                connection.on_readable()
            if mask & select.EPOLLOUT and (connection := find(fd)) is not None:
                connection.on_writable()
        self.busy_until = clock()

    def tick(self, timeout_s: float) -> float:
        """Call every ticker; return the least of `timeout_s` and the seconds that each can wait."""
        now = clock()
        for ticker in self.tickers:
            timeout_s = min(timeout_s, ticker(now))
        return 0.0 if timeout_s < NAP_S else timeout_s - NAP_S

    def run_for(self, span_s: float) -> None:
        """Run for so long."""
        end = clock() + span_s
        while (left := end - clock()) > 0:
            self.step(self.tick(min(left + NAP_S, 0.1)))

    def run_until(self, done: Callable[[], bool], *, within_s: float) -> bool:
        """Run until `done()`; return False if that takes longer than `within_s`."""
        end = clock() + within_s
        while not done():
            if clock() > end:
                return False
            self.step(self.tick(0.05))
        return True

    def close(self) -> None:
        """Close every connection that is open."""
        for connection in list(self.connections.values()):
            connection.close()
        self.epoll.close()
