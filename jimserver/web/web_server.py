"""Daphne as this server needs it.

Importing it installs Daphne's reactor, so only a process that serves a site does.
"""

from collections.abc import Callable
from typing import Any

from daphne.server import Server

from jimserver.tls.certificates import Certificates
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.web.body_limits import LimitedFactory
from jimserver.web.files.outgoing import RequestFlow
from jimserver.web.flow_control import FlowControl
from jimserver.web.proxied_scope import put_right


class WebServer(Server):
    """Daphne with limits on connections and bodies.

    A WebSocket's application gets the FlowControl of its socket, and is told whether there is a
    place for it.
    """

    def __init__(
        self,
        application: Any,
        budget: ConnectionBudget,
        certificates: Certificates | None = None,
        **options: Any,
    ) -> None:
        super().__init__(application, **options)
        self._budget = budget
        self._certificates = certificates

    @property
    def http_factory(self) -> LimitedFactory:
        """Return what makes the protocol of each connection."""
        return self._http_factory

    @http_factory.setter
    def http_factory(self, factory: object) -> None:
        """Put ours in the place of the one that Daphne's `run` makes."""
        self._http_factory = LimitedFactory(self, self._budget, self._certificates)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "http":
            scope["upload"], scope["flow"] = protocol.upload, RequestFlow(protocol)
        if scope["type"] == "websocket":
            scope["flow"] = FlowControl(protocol.transport)
            scope["has_room"] = protocol.transport.counted.upgrade()
            protocol.serverSend = without_limit(protocol)
        return super().create_application(protocol, put_right(scope))


def without_limit(protocol: Any) -> Callable[..., None]:
    """Return the protocol's way to send, whatever the size.

    autobahn holds what goes out to the limit for what comes in, and a page of history is longer
    than a request.
    """
    send = protocol.serverSend

    def send_all(content: str | bytes, binary: bool = False) -> None:
        limit, protocol.maxMessagePayloadSize = protocol.maxMessagePayloadSize, 0
        try:
            send(content, binary)
        finally:
            protocol.maxMessagePayloadSize = limit

    return send_all
