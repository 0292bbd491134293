"""main_thread: owns the TCP connections. Accepts, reads, writes what had to wait, keeps time."""

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable

from accounts.services.blocklist import blocklist
from common.ownership import MAIN_THREAD, acting_as
from jimserver.conf.config import Config
from jimserver.conf.tls import TlsSettings
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.state.transport import ConnectionState
from jimserver.tls.certificates import Certificates
from jimserver.transport.acceptor import Acceptor
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.transport.idle_timeouts import IdleTimeouts
from jimserver.transport.loop import Loop
from jimserver.transport.tcp_connection import TcpConnection

log = logging.getLogger(__name__)

FULL_WAIT_S = 0.05  # seconds that it waits for room in a full queue before it looks after the rest
LAST_READ_S = 0.3  # seconds that clients have to read the last answers of a server that stops


class MainThread(threading.Thread):
    """Run the loop over all TCP connections. Other threads use what stands under "Any thread"."""

    def __init__(
        self,
        listeners: list[socket.socket],
        queue: RequestQueue,
        config: Config,
        budget: ConnectionBudget,
        on_failure: Callable[[], None],
        tls: tuple[TlsSettings, Certificates] | None = None,
    ) -> None:
        super().__init__(name=MAIN_THREAD, daemon=True)
        self.failure: BaseException | None = None
        self._on_failure = on_failure
        self._queue = queue
        self._is_running = True
        self.loop = Loop()
        self.acceptor = Acceptor(self.loop, queue, config, listeners, budget, tls, on_failure)
        self.idle_timeouts = IdleTimeouts(self.loop, queue, config, self.acceptor.connections)

    # Any thread

    @property
    def connection_count(self) -> int:
        return len(self.acceptor.connections)

    @property
    def beat_at(self) -> float:
        """Return when it last looked after its connections, monotonic."""
        return self.idle_timeouts.swept_at

    def stop_accepting(self) -> None:
        """Close the listening sockets; open connections go on."""
        self.loop.call(self.acceptor.close)

    def stop(self, timeout_s: float) -> None:
        """End the thread when every connection is closed, at the latest after `timeout_s`."""
        self.loop.call(self._stop_when_empty, timeout_s)

    def drop_blocked(self) -> None:
        """End the connections from blocked networks on which nobody has logged in.

        write_thread ends those on which somebody has.
        """
        self.loop.call(self._drop_blocked)

    # The loop

    @acting_as(MAIN_THREAD)
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
        self.loop.ident = self.ident
        self.acceptor.prepare()
        self.acceptor.start()
        self.idle_timeouts.start()

    def _turn(self) -> None:
        for key, events in self.loop.select():
            if type(key.data) is TcpConnection:
                self._serve(key.data, events)
            else:
                key.data()
        self.loop.run_calls()
        self.loop.run_timers()
        while not self._queue.wait_for_room(FULL_WAIT_S):
            self.loop.run_calls()

    def _serve(self, connection: TcpConnection, events: int) -> None:
        """Do what one connection is ready for. A bug here ends this connection alone."""
        try:
            if events & selectors.EVENT_WRITE and connection.state is not ConnectionState.CLOSED:
                connection.room_ready()
            if events & selectors.EVENT_READ and connection.state is not ConnectionState.CLOSED:
                connection.data_ready()
        except Exception:
            log.exception("%s failed", connection.address)
            connection.end(CloseReason.SERVER_ERROR)

    def _drop_blocked(self) -> None:
        self.acceptor.drop_silent(blocklist.covers)
        for connection in list(self.acceptor.connections):
            if (
                connection.state is ConnectionState.OPEN
                and not connection.is_logged_in
                and blocklist.covers(connection.address)
            ):
                connection.end(CloseReason.BLOCKED)

    # Stopping

    def _stop_when_empty(self, timeout_s: float) -> None:
        """Send what waits, give the clients a moment to read it, and end: write_thread is gone."""
        begun_at = time.monotonic()
        connections = self.acceptor.connections
        for connection in list(connections):
            connection.finish(CloseReason.SERVER_STOP)

        def look() -> None:
            is_waiting = any(connection.outbox.is_waiting for connection in connections)
            patience_s = timeout_s if is_waiting else LAST_READ_S
            if not connections or time.monotonic() - begun_at > patience_s:
                self._is_running = False
            else:
                self.loop.later(LAST_READ_S / 10, look)

        self.loop.run_calls()
        look()

    def _close_all(self) -> None:
        self.acceptor.close()
        for connection in list(self.acceptor.connections):
            connection.close()
        self.acceptor.join(LAST_READ_S)
        self.loop.run_calls()  # handshakes that were done meanwhile are closed
        self.loop.close()
