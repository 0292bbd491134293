"""Count the site's connections in the budget that they share with the JIM port."""

import logging
from typing import Any

from jimserver.state.log_limiter import LogLimiter
from jimserver.transport.connection_budget import HTTP, WEBSOCKET, ConnectionBudget

log = logging.getLogger(__name__)

REFUSALS_S = 10.0  # between two lines in the log


class CountedConnection:
    """Hold the place of one connection of the web server in the budget. Used by its loop."""

    def __init__(self, budget: ConnectionBudget, host: str) -> None:
        self._budget = budget
        self._host = host
        self._kind = HTTP

    def attach(self, protocol: Any) -> None:
        """Give the place back when the connection of `protocol` is closed.

        Daphne puts another protocol in the place of this one when the connection becomes a
        WebSocket, so the end is taken from the transport, which stays.
        """
        connect = protocol.makeConnection

        def make_connection(transport: Any) -> None:
            lose = transport.connectionLost

            def connection_lost(reason: Any) -> None:
                self._budget.give_back(self._kind, self._host)
                lose(reason)

            transport.connectionLost, transport.counted = connection_lost, self
            connect(transport)

        protocol.makeConnection = make_connection

    def upgrade(self) -> bool:
        """Count it as a WebSocket; return False when there is no place for one."""
        if not self._budget.upgrade(self._host):
            log_refusal("WebSockets", self._budget)
            return False
        self._kind = WEBSOCKET
        return True


def open_counted(budget: ConnectionBudget, host: str) -> CountedConnection | None:
    """Take a place for a connection from `host`; return None when there is none."""
    if not budget.take(HTTP, host):
        log_refusal("connections to the site", budget)
        return None
    return CountedConnection(budget, host)


def log_refusal(what: str, budget: ConnectionBudget) -> None:
    if (more := refusals.due()) is not None:
        log.warning("no new %s: too many of %d are open%s", what, budget.total, more)


refusals = LogLimiter(REFUSALS_S)
