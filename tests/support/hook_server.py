"""Be the program that a webhook calls: a real HTTP server on a free port."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any, NamedTuple

from tests.support.client import PATIENCE_S


class Call(NamedTuple):
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class HookServer:
    """Answer each call as `answer` does, with 204 until it is set; `receive` waits for one."""

    def __init__(self) -> None:
        self.calls: Queue[Call] = Queue()
        self.answer: Callable[[BaseHTTPRequestHandler], None] = reply(204)
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                owner.calls.put(Call(self.path, dict(self.headers), body))
                owner.answer(self)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?from=jim"
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True)
        self._thread.start()

    def receive(self) -> Call:
        return self.calls.get(timeout=PATIENCE_S)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def reply(status: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return what answers with a status and headers."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer
