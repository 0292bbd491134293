"""The site: Daphne in the process's own first thread, beside the engine's threads."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.transport.listeners import open_listeners


class SiteError(Exception):
    """The site can't be opened; says why in one sentence."""


def parse_place(text: str) -> tuple[str, int]:
    """("127.0.0.1", 8000) from "127.0.0.1:8000", "[::1]:8000" or ":8000"; raises SiteError."""
    address, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise SiteError(_("--http must be ADDRESS:PORT or off, not {text}.").format(text=text))
    return address.strip("[]"), int(port)


class Site:
    """Serves jimserver.web.asgi. `run` blocks; `stop` ends it, from a signal handler or any thread."""

    def __init__(
        self, address: str, port: int, budget: ConnectionBudget, max_frame_bytes: int = 0
    ) -> None:
        """`max_frame_bytes` bounds what a browser may send at once; 0 for no limit. Raises ListenError when nothing can listen there."""
        self._budget = budget
        self._max_frame_bytes = max_frame_bytes
        for listener in open_listeners(address, port):
            self._place = listener.getsockname()[:2]
            listener.close()

    def run(self, ready: Callable[[str], None]) -> None:
        # Daphne installs its reactor when it is imported, so that only a process that serves a site has one.
        from daphne.endpoints import build_endpoint_description_strings

        from jimserver.web.asgi import application
        from jimserver.web.web_server import StaticFiles, WebServer

        host, port = self._place
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        endpoints = build_endpoint_description_strings(host=host, port=port)
        self._server = WebServer(
            StaticFiles(application),
            self._budget,
            endpoints=endpoints,
            signal_handlers=False,
            ready_callable=lambda: ready(place),
            server_name="JIM",
            websocket_max_message_size=self._max_frame_bytes,
            websocket_max_frame_size=self._max_frame_bytes,
            verbosity=0,
        )
        self._server.run()

    def stop(self) -> None:
        from twisted.internet import reactor

        reactor.callFromThread(self._server.stop)
