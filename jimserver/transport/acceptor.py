"""Accept connections: who is let in, and what happens when there is no room."""

import contextlib
import errno
import logging
import selectors
import socket
from collections import Counter
from collections.abc import Callable
from typing import Any

from accounts.services.blocklist import blocklist
from common.ownership import MAIN_THREAD, owned_by
from jimserver.conf.config import Config
from jimserver.conf.tls import TlsSettings
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.request_queue import RequestQueue
from jimserver.tls.certificates import Certificates
from jimserver.tls.tls_socket import TlsSocket
from jimserver.transport.connection_budget import TCP, ConnectionBudget
from jimserver.transport.first_byte import FirstByte
from jimserver.transport.loop import Loop
from jimserver.transport.tcp_connection import TcpConnection

log = logging.getLogger(__name__)

ACCEPTS_AT_ONCE = 16  # before the sockets that are open get their turn
ACCEPT_PAUSE_S = 0.5  # seconds without accepting when file descriptors have run out
REFUSED_LOG_S = 1.0  # seconds between two lines in the log about connections that are refused
KEEPALIVE_S = {  # seconds, seconds, times: gone after two minutes, not hours
    "TCP_KEEPIDLE": 60,
    "TCP_KEEPINTVL": 15,
    "TCP_KEEPCNT": 4,
}
KEEPALIVE = [  # not all systems have all
    (getattr(socket, name), value) for name, value in KEEPALIVE_S.items() if hasattr(socket, name)
]
OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


@owned_by(MAIN_THREAD, shared=("close", "connections"))
class Acceptor:
    """Own the listening sockets and the connections that came from them.

    `connections` are the open ones; other threads can ask for their number only.
    """

    def __init__(
        self,
        loop: Loop,
        queue: RequestQueue,
        config: Config,
        listeners: list[socket.socket],
        budget: ConnectionBudget,
        tls: tuple[TlsSettings, Certificates] | None = None,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        """Listen; `on_failure` is called when the handshakes' thread ends because of a bug."""
        self.connections: set[TcpConnection] = set()
        self._loop = loop
        self._queue = queue
        self._config = config
        self._listeners = listeners
        self._budget = budget
        self._of_address: Counter[str] = Counter()
        self._is_pausing = False
        self._refused = LogLimiter(REFUSED_LOG_S)
        # Without TLS nobody waits for a first byte.
        self._first_byte = tls and FirstByte(
            loop, config, *tls, self._admit, self._give_back, on_failure
        )

    def prepare(self) -> None:
        """Begin everything that accepting needs."""
        if self._first_byte:
            self._first_byte.start()

    def start(self) -> None:
        """Begin to accept, or go on after a pause."""
        self._is_pausing = False
        for listener in self._listeners:
            listener.setblocking(False)
            self._loop.selector.register(
                listener, selectors.EVENT_READ, lambda listener=listener: self._accept(listener)
            )

    def close(self) -> None:
        """Close the listening sockets; the connections go on."""
        self._stop_listening()
        if self._first_byte:
            self._first_byte.close()
        for listener in self._listeners:
            listener.close()
        self._listeners = []

    def _stop_listening(self) -> None:
        for listener in self._listeners:
            with contextlib.suppress(KeyError):  # paused already
                self._loop.selector.unregister(listener)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(ACCEPTS_AT_ONCE):
            if not self._budget.take(TCP):
                return self._pause("too many connections", len(self.connections))
            if not self._accept_one(listener):
                return None
        return None

    def _accept_one(self, listener: socket.socket) -> bool:
        """Accept a connection; return whether there may be another one."""
        try:
            sock, address = listener.accept()
        except BlockingIOError:
            self._budget.give_back(TCP)
            return False
        except OSError as error:
            self._budget.give_back(TCP)
            if error.errno in OUT_OF_DESCRIPTORS:
                self._pause(error.strerror, len(self.connections))
            else:
                log.warning("accept: %s", error)
            return False
        try:
            self._open(sock, address)
        except OSError as error:  # the peer is gone already, or the selector takes no more
            log.warning("accept: %s", error)
            self._budget.give_back(TCP)
            sock.close()
        return True

    def _pause(self, what: str | None, count: int) -> None:
        """Stop accepting for a moment: new connections wait in the kernel's queue meanwhile."""
        if self._is_pausing:  # another listener noticed it too
            return
        self._is_pausing = True
        log.warning("no new connections for %.1f s: %s (%d open)", ACCEPT_PAUSE_S, what, count)
        self._stop_listening()
        self._loop.later(ACCEPT_PAUSE_S, self.start)

    def _open(self, sock: socket.socket, address: tuple[Any, ...]) -> None:
        host, port = address[0].removeprefix("::ffff:"), address[1]
        if reason := self._refusal(host):
            if (more := self._refused.due()) is not None:
                log.info("%s:%s refused: %s%s", host, port, reason, more)
            self._budget.give_back(TCP)
            return sock.close()
        _prepare(sock)
        name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if self._first_byte:
            self._first_byte.wait(sock, host, name)
        else:
            self._admit(sock, host, name)
        self._of_address[host] += 1
        return None

    def _admit(self, sock: socket.socket | TlsSocket, host: str, name: str) -> None:
        """Make the connection of a socket; raise OSError when the selector takes no more."""
        connection = TcpConnection(self._loop, self._queue, self._config, sock, name, self._forget)
        # First: when it fails, nothing is to be undone.
        self._loop.selector.register(connection, selectors.EVENT_READ, connection)
        self.connections.add(connection)

    def _refusal(self, host: str) -> str:
        """Return why nobody is let in from this host, or ""."""
        if blocklist.covers(host):
            return "blocked network"
        limit = self._config.max_connections_per_address
        if limit and self._of_address[host] >= limit:
            return f"{limit} connections from this address"
        return ""

    def _forget(self, connection: TcpConnection) -> None:
        """Count a connection no more: it is about to be closed."""
        self._loop.forget(connection)
        self.connections.discard(connection)
        self._give_back(connection.address.rpartition(":")[0].strip("[]"))

    def drop_silent(self, is_dropped: Callable[[str], bool]) -> None:
        """Close the connections from such hosts that have not said anything yet."""
        if self._first_byte:
            self._first_byte.drop(is_dropped)

    def join(self, timeout_s: float) -> None:
        """Wait for the end of what `prepare` began."""
        if self._first_byte:
            self._first_byte.join(timeout_s)

    def _give_back(self, host: str) -> None:
        """Count one connection of a host no more."""
        self._budget.give_back(TCP)
        self._of_address[host] -= 1
        if not self._of_address[host]:
            del self._of_address[host]


def _prepare(sock: socket.socket) -> None:
    """Set a new connection's options; raise OSError when the peer is gone."""
    sock.setblocking(False)
    # Clients that can't be probed end too when nobody is there.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
