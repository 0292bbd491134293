"""Idle timeouts: probe the silent, drop those who stay silent, and those who don't log in."""

import time
from collections.abc import Iterable

from common.ownership import MAIN_THREAD, owned_by
from jimserver.conf.config import Config
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import IdleTimeout
from jimserver.state.transport import ConnectionState
from jimserver.transport.loop import Loop
from jimserver.transport.tcp_connection import TcpConnection

SWEEP_S = 1.0  # seconds between two looks for silent connections


@owned_by(MAIN_THREAD, shared=("swept_at",))
class IdleTimeouts:
    """Look at every connection once a second. `swept_at` is the last look, monotonic."""

    def __init__(
        self, loop: Loop, queue: RequestQueue, config: Config, connections: Iterable[TcpConnection]
    ) -> None:
        self.swept_at = time.monotonic()
        self._loop = loop
        self._queue = queue
        self._config = config
        self._connections = connections

    def start(self) -> None:
        self._loop.later(SWEEP_S, self._sweep)

    def _sweep(self) -> None:
        now = self.swept_at = time.monotonic()
        for connection in list(self._connections):
            if connection.state is ConnectionState.OPEN:
                self._check(connection, now)
        self.start()

    def _check(self, connection: TcpConnection, now: float) -> None:
        if not connection.is_logged_in:
            self._check_login(connection, now)
        elif connection.takes_first_probe(now):
            self._queue.put(connection.session, [IdleTimeout()])
        elif connection.probed_at:
            self._check_answer(connection, now)
        elif connection.is_probed and 0 < self._config.probe_after_s < now - connection.heard_at:
            connection.probed_at = now
            self._queue.put(connection.session, [IdleTimeout()])

    def _check_login(self, connection: TcpConnection, now: float) -> None:
        if 0 < self._config.login_timeout_s < now - connection.opened_at:
            connection.end(CloseReason.NO_LOGIN)

    def _check_answer(self, connection: TcpConnection, now: float) -> None:
        if 0 < self._config.drop_after_s < now - connection.probed_at:
            connection.end(CloseReason.SILENT)
