"""A server in the test's own process, on a free port of the loopback address."""

import socket

from jimserver.conf.config import Config
from jimserver.runtime.engine import Engine
from jimserver.transport.listeners import open_listeners


class LiveServer:
    def __init__(self, config: Config, listeners: list[socket.socket] | None = None) -> None:
        listeners = listeners or open_listeners("127.0.0.1", 0)
        self.port: int = listeners[0].getsockname()[1]
        self.engine = Engine(listeners, config)
        self.engine.start()
        self._is_running = True

    def stop(self) -> None:
        """Stops it in order; raises what ended one of its threads before."""
        if self._is_running:
            self._is_running = False
            self.engine.stop()
            if failure := self.engine.failure:
                raise failure
            assert not self.engine.main_thread.is_alive()
            assert not self.engine.write_thread.is_alive()
