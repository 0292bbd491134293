"""main_thread: owns the sockets. Accepts, reads, sends what could not be sent at once, and minds the clock."""

import contextlib
import errno
import heapq
import itertools
import logging
import selectors
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from accounts.services.blocklist import blocklist
from jimserver.conf.config import Config
from jimserver.state.close_reasons import CloseReason
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import IdleTimeout
from jimserver.transport.tcp_connection import TcpConnection

log = logging.getLogger(__name__)

ACCEPTS_AT_ONCE = 100  # before the sockets that are open get their turn
SWEEP_S = 1.0  # seconds between two looks for silent connections
FULL_WAIT_S = (
    0.05  # seconds that main_thread waits for room in a full queue before it looks after the rest
)
ACCEPT_PAUSE_S = 0.5  # seconds without accepting when file descriptors have run out
TURNED_AWAY_S = 1.0  # seconds between two lines in the log about connections that are not let in
LAST_LOOK_S = 0.3  # seconds that clients have for reading the last words of a server that stops
KEEPALIVE_S = {
    "TCP_KEEPIDLE": 60,
    "TCP_KEEPINTVL": 15,
    "TCP_KEEPCNT": 4,
}  # seconds, seconds, times: gone after two minutes, not hours
KEEPALIVE = [
    (getattr(socket, name), value) for name, value in KEEPALIVE_S.items() if hasattr(socket, name)
]  # not all systems have all
OUT_OF_DESCRIPTORS = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class MainThread(threading.Thread):
    """The loop over all sockets. Other threads reach it with `call` only."""

    def __init__(
        self,
        listeners: list[socket.socket],
        queue: RequestQueue,
        config: Config,
        on_failure: Callable[[], None],
    ) -> None:
        super().__init__(name="main_thread", daemon=True)
        self.queue = queue
        self.config = config
        self.failure: BaseException | None = None
        self._on_failure = on_failure
        self._listeners = listeners
        self._connections: set[TcpConnection] = set()
        self._of_address: Counter[str] = Counter()
        self._selector = selectors.DefaultSelector()
        self._calls: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._waker, self._woken = socket.socketpair()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._timer_numbers = itertools.count()  # so that the heap never compares two callables
        self._is_running = True
        self._is_resting = False  # from accepting
        self._turned_away = LogLimiter(TURNED_AWAY_S)
        self.beat_at = time.monotonic()  # when it last swept

    # For other threads

    @property
    def connection_count(self) -> int:
        return len(self._connections)

    def call(self, function: Callable[..., None], *args: Any) -> None:
        """Has main_thread call `function` soon."""
        self._calls.append((function, args))
        if threading.get_ident() != self.ident:
            with contextlib.suppress(
                OSError
            ):  # full of wakings: it will wake; or closed: there is nobody to wake any more
                self._waker.send(b"\0")

    def stop_accepting(self) -> None:
        """Closes the doors; what is inside goes on."""
        self.call(self._close_listeners)

    def stop(self, timeout_s: float) -> None:
        """Ends the thread as soon as every connection is closed, at the latest after `timeout_s`."""
        self.call(self._stop_when_empty, timeout_s)

    # The loop

    def run(self) -> None:
        try:
            self._prepare()
            while self._is_running:
                self._turn()
        except BaseException as error:
            self.failure = error
            log.critical("main_thread failed", exc_info=True)
            self._on_failure()
        finally:
            self._close_all()

    def _prepare(self) -> None:
        self._waker.setblocking(False)
        self._woken.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake)
        self._open_listeners()
        self.later(SWEEP_S, self._sweep)

    def _turn(self) -> None:
        for key, events in self._selector.select(self._until_timer()):
            if type(key.data) is TcpConnection:
                self._serve(key.data, events)
            else:
                key.data()
        self._run_calls()
        self._run_timers()
        while not self.queue.wait_for_room(FULL_WAIT_S):
            self._run_calls()

    def _serve(self, connection: TcpConnection, events: int) -> None:
        """What one connection is ready for. What goes wrong here is our fault, and this connection alone pays for it."""
        try:
            if events & selectors.EVENT_WRITE and not connection.is_closed:
                connection.room_ready()
            if events & selectors.EVENT_READ and not connection.is_closed:
                connection.data_ready()
        except Exception:
            log.exception("%s failed", connection.session)
            connection.end(CloseReason.SERVER_ERROR)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(4096)

    def _run_calls(self) -> None:
        while self._calls:
            function, args = self._calls.popleft()
            function(*args)

    # Time

    def later(self, delay_s: float, function: Callable[[], None]) -> None:
        """Calls `function` after `delay_s`; main_thread's own."""
        heapq.heappush(
            self._timers, (time.monotonic() + delay_s, next(self._timer_numbers), function)
        )

    def _until_timer(self) -> float:
        if self._calls:
            return 0
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else SWEEP_S

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2]()

    def _sweep(self) -> None:
        """Probes the silent, drops those who stay silent, and those who don't log in."""
        now = self.beat_at = time.monotonic()
        for connection in list(self._connections):
            if not connection.is_ending:
                self._check_silence(connection, now)
        self.later(SWEEP_S, self._sweep)

    def _check_silence(self, connection: TcpConnection, now: float) -> None:
        config = self.config
        if connection.session.user is None:
            if config.login_timeout_s and now - connection.opened_at > config.login_timeout_s:
                connection.end(CloseReason.NO_LOGIN)
        elif connection.takes_first_probe(now):
            self.queue.put(connection.session, [IdleTimeout()])
        elif connection.probed_at:
            if config.drop_after_s and now - connection.probed_at > config.drop_after_s:
                connection.end(CloseReason.SILENT)
        elif (
            config.probe_after_s
            and connection.session.format.dialect.is_probed
            and now - connection.heard_at > config.probe_after_s
        ):
            connection.probed_at = now
            self.queue.put(connection.session, [IdleTimeout()])

    # Connections

    def _open_listeners(self) -> None:
        self._is_resting = False
        for listener in self._listeners:
            listener.setblocking(False)
            self._selector.register(
                listener, selectors.EVENT_READ, lambda listener=listener: self._accept(listener)
            )

    def _close_listeners(self) -> None:
        self._pause_listeners()
        for listener in self._listeners:
            listener.close()
        self._listeners = []

    def _pause_listeners(self) -> None:
        for listener in self._listeners:
            with contextlib.suppress(KeyError):  # paused already
                self._selector.unregister(listener)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(ACCEPTS_AT_ONCE):
            if (
                self.config.max_connections
                and len(self._connections) >= self.config.max_connections
            ):
                return self._rest_from_accepting("connections", self.config.max_connections)
            try:
                sock, address = listener.accept()
            except BlockingIOError:
                return None
            except OSError as error:
                if error.errno in OUT_OF_DESCRIPTORS:
                    return self._rest_from_accepting(error.strerror, len(self._connections))
                log.warning("accept: %s", error)
                return None
            try:
                self._open(sock, address)
            except OSError as error:  # the peer is gone already, or the selector takes no more: nobody else's concern
                log.warning("accept: %s", error)
                sock.close()
        return None

    def _rest_from_accepting(self, what: str | None, count: int) -> None:
        """No room for more: those who come wait in the kernel's queue, those who are here don't notice."""
        if self._is_resting:  # another listener noticed it too
            return
        self._is_resting = True
        log.warning("no new connections for %.1f s: %s (%d open)", ACCEPT_PAUSE_S, what, count)
        self._pause_listeners()
        self.later(ACCEPT_PAUSE_S, self._open_listeners)

    def _open(self, sock: socket.socket, address: tuple[Any, ...]) -> None:
        host, port = address[0].removeprefix("::ffff:"), address[1]
        if blocklist.covers(host):
            self._log_turned_away("%s:%s refused: blocked network%s", host, port)
            return sock.close()
        limit = self.config.max_connections_per_address
        if limit and self._of_address[host] >= limit:
            self._log_turned_away(
                f"%s:%s refused: {limit} connections from this address%s", host, port
            )
            return sock.close()
        sock.setblocking(False)
        sock.setsockopt(
            socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1
        )  # those that can't be probed end too when nobody is there
        for option, value in KEEPALIVE:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = TcpConnection(
            self, sock, f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        )
        self._selector.register(
            sock, selectors.EVENT_READ, connection
        )  # first: when it fails, nothing is to be undone
        self._connections.add(connection)
        self._of_address[host] += 1
        return None

    def _log_turned_away(self, line: str, host: str, port: int) -> None:
        if (more := self._turned_away.due()) is not None:
            log.info(line, host, port, more)

    def drop_blocked(self) -> None:
        """Ends the connections from blocked networks on which nobody has logged in yet; write_thread ends the others."""
        for connection in list(self._connections):
            if (
                connection.session.user is None
                and not connection.is_ending
                and blocklist.covers(connection.address)
            ):
                connection.end(CloseReason.BLOCKED)

    def watch(self, connection: TcpConnection) -> None:
        """Has the selector look for what this connection waits for."""
        if connection.is_closed:
            return
        events = (
            selectors.EVENT_READ * connection.is_reading
            | selectors.EVENT_WRITE * connection.outbox.is_waiting
        )
        with contextlib.suppress(KeyError):  # not registered: it waited for nothing
            self._selector.unregister(connection)
        if events:
            self._selector.register(connection, events, connection)

    def pause(self, connection: TcpConnection, seconds: float) -> None:
        """Does not read from this connection for a while."""
        connection.is_reading = False
        self.watch(connection)
        self.later(seconds, lambda: self._resume(connection))

    def _resume(self, connection: TcpConnection) -> None:
        if not connection.is_ending:
            connection.is_reading = True
            self.watch(connection)

    def forget(self, connection: TcpConnection) -> None:
        """The connection is about to be closed."""
        with contextlib.suppress(KeyError):
            self._selector.unregister(connection)
        self._connections.discard(connection)
        host = connection.address.rpartition(":")[0].strip("[]")
        self._of_address[host] -= 1
        if not self._of_address[host]:
            del self._of_address[host]

    # Stopping

    def _stop_when_empty(self, timeout_s: float) -> None:
        """Write_thread is gone: sends what waits, gives the clients a moment to read it, and ends."""
        begun_at = time.monotonic()
        for connection in list(self._connections):
            connection.finish(CloseReason.SERVER_STOP)

        def look() -> None:
            is_waiting = any(connection.outbox.is_waiting for connection in self._connections)
            patience_s = timeout_s if is_waiting else LAST_LOOK_S
            if not self._connections or time.monotonic() - begun_at > patience_s:
                self._is_running = False
            else:
                self.later(LAST_LOOK_S / 10, look)

        self._run_calls()
        look()

    def _close_all(self) -> None:
        self._close_listeners()
        for connection in list(self._connections):
            connection.close()
        self._selector.close()
        self._waker.close()
        self._woken.close()
