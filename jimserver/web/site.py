"""Run the site: Daphne in the process's own first thread, beside the engine's threads."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from common.ownership import WEB_LOOP, acting_as
from jimserver.delivery.file_links import place_to_open, site_address
from jimserver.tls.certificates import Certificates
from jimserver.transport.connection_budget import ConnectionBudget
from jimserver.transport.listeners import open_listeners


class SiteError(Exception):
    """Say in one sentence why the site can't be opened."""


def parse_place(text: str) -> tuple[str, int]:
    """Return ("127.0.0.1", 8000) for "127.0.0.1:8000"; raise SiteError.

    "[::1]:8000" and ":8000" are taken too.
    """
    address, colon, port = text.rpartition(":")
    if not colon or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535:
        raise SiteError(_("--http must be ADDRESS:PORT or off, not {text}.").format(text=text))
    return address.strip("[]"), int(port)


class Site:
    """Serve jimserver.web.asgi. `run` blocks; `stop` ends it, in a signal handler or any thread."""

    def __init__(
        self,
        address: str,
        port: int,
        budget: ConnectionBudget,
        max_frame_bytes: int = 0,
        certificates: Certificates | None = None,
    ) -> None:
        """Raise ListenError when nothing can listen there.

        `max_frame_bytes` limits one message of a browser; 0 for no limit. With `certificates` it
        speaks HTTPS, and redirects there.
        """
        self._budget = budget
        self._certificates = certificates
        self.scheme = "https" if certificates else "http"
        self._max_frame_bytes = max_frame_bytes
        self._server: Any = None  # until `run`
        self._is_stopping = False
        for listener in open_listeners(address, port):
            self._place = listener.getsockname()[:2]
            listener.close()
        site_address.listens(self.scheme, address, self._place[1])

    @acting_as(WEB_LOOP)
    def run(self, ready: Callable[[str], None]) -> None:
        # Daphne installs its reactor when it is imported: only a process with a site has one.
        from daphne.endpoints import build_endpoint_description_strings

        from jimserver.web.asgi import application
        from jimserver.web.assets.handler import StaticFiles
        from jimserver.web.web_server import WebServer

        host, port = self._place
        endpoints = build_endpoint_description_strings(host=host, port=port)
        self._server = WebServer(
            StaticFiles(application),
            self._budget,
            self._certificates,
            endpoints=endpoints,
            signal_handlers=False,
            ready_callable=lambda: ready(place_to_open(host, port)),
            server_name="JIM",
            websocket_max_message_size=self._max_frame_bytes,
            websocket_max_frame_size=self._max_frame_bytes,
            verbosity=0,
        )
        if not self._is_stopping:  # a signal can come while the modules are imported
            self._server.run()

    def stop(self) -> None:
        self._is_stopping = True
        if self._server:
            from twisted.internet import reactor

            reactor.callFromThread(self._server.stop)
