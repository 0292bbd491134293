"""Provide a JIM client for tests that sends and waits for objects."""

import json
import socket
import ssl
import time
from typing import Any

from jim.framing import FrameDecoder

PATIENCE_S = 30.0  # the longest that a test waits for anything, on a very busy machine

Json = dict[str, Any]


class Client:
    """Hold one connection. `receive` waits for the next object; nothing is ever skipped."""

    def __init__(
        self, port: int, host: str = "127.0.0.1", context: ssl.SSLContext | None = None
    ) -> None:
        """Connect; with `context` by TLS."""
        self.socket = socket.create_connection((host, port), timeout=PATIENCE_S)
        if context:
            self.socket = context.wrap_socket(self.socket, server_hostname=host)
        self._decoder = FrameDecoder(0)
        self._frames: list[bytes] = []
        self.has_quit = False

    def send(self, **fields: Any) -> None:
        """Send an object; `from_` and `with_` stand for the keys that are Python's words."""
        self.send_bytes(
            json.dumps({key.rstrip("_"): value for key, value in fields.items()}).encode()
        )

    def send_bytes(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self) -> Json:
        """Return the next object; raise EOFError at the end, TimeoutError when nothing comes."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._frames:
            self.socket.settimeout(max(0.01, deadline - time.monotonic()))
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self._frames = self._decoder.feed(data)
            assert self._decoder.fault is None
        value: Json = json.loads(self._frames.pop(0))
        return value

    def ask(self, **fields: Any) -> Json:
        """Send a request and return the next object."""
        self.send(**fields)
        return self.receive()

    def login(self, name: str, password: str = "secret", **fields: Any) -> Json:
        """Log in and take the potential contacts; return the answer, which must be 200."""
        answer = self.ask(
            action="authenticate", user={"account_name": name, "password": password}, **fields
        )
        assert answer["response"] == 200, answer
        assert self.receive()["action"] == "potential"
        return answer

    def say(self, to: str, text: str, **fields: Any) -> Json:
        """Send a message and return its answer."""
        return self.ask(action="msg", to=to, message=text, **fields)

    def is_quiet(self) -> bool:
        """Return whether nothing was waiting: a probe's answer is the next object."""
        return self.ask(action="probe", id="quiet?").get("id") == "quiet?"

    def wait_for_end(self) -> list[Json]:
        """Return what still comes until the server closes the connection."""
        rest = []
        try:
            while True:
                rest.append(self.receive())
        except (EOFError, ConnectionError):
            return rest

    def close(self) -> None:
        self.socket.close()
