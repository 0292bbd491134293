"""Run a server in the test's own process, on a free port of the loopback address."""

import socket
from typing import Any

from common.ownership import unchecked
from jimserver.conf.config import Config
from jimserver.conf.tls import TlsSettings
from jimserver.runtime.engine import Engine
from jimserver.tls.certificates import Certificates
from jimserver.transport.listeners import open_listeners


class LiveServer:
    def __init__(
        self,
        config: Config,
        listeners: list[socket.socket] | None = None,
        tls: tuple[TlsSettings, Certificates] | None = None,
    ) -> None:
        listeners = listeners or open_listeners("127.0.0.1", 0)
        self.port: int = listeners[0].getsockname()[1]
        self.engine = Engine(listeners, config, tls=tls)
        self.engine.start()
        self._is_running = True

    def outbox_of(self, name: str) -> Any:
        """Return the outbox of the only session of this user; it may be looked at by any thread."""
        with unchecked():
            [session] = self.engine.users.clients[name]
            return session.outbox

    def transport_of(self, name: str) -> Any:
        """Return what carries the only session of this user."""
        with unchecked():
            [session] = self.engine.users.clients[name]
            return session.transport

    def stop(self) -> None:
        """Stop it in order; raise what ended one of its threads before."""
        if self._is_running:
            self._is_running = False
            self.engine.stop()
            if failure := self.engine.failure:
                raise failure
            assert not self.engine.main_thread.is_alive()
            assert not self.engine.write_thread.is_alive()
