"""The door of the server's own process: one request of a user, who is not online by it, and its answer."""

import json
import threading
from typing import Any

from jim.dialects import DEFAULT
from jim.dialects.dialect import Pacing, format_of
from jim.requests import Request
from jimserver.state.close_reasons import CloseReason
from jimserver.state.outbox import Outbox
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import SessionEvent
from jimserver.state.sessions import Session


class InProcessLogin(SessionEvent, gc=False):
    """Says for whom a InProcessClient asks: somebody whom the site has let in."""

    user_id: int


class InProcessClient:
    """Asks once. Its session is in no list of those who are here, so nobody delivers to it."""

    kind = "api"

    def __init__(self, address: str) -> None:
        self.address = address
        self.outbox = Outbox(self._send)
        self.session = Session(self)
        self.session.format = format_of(DEFAULT, frozenset({"ids", "lists"}))
        self._answer = b""
        self._is_answered = threading.Event()

    def ask(
        self, queue: RequestQueue, user_id: int, request: Request, timeout_s: float
    ) -> dict[str, Any]:
        """The answer to `request` as on the wire; raises TimeoutError when none comes in time. Any thread but write_thread."""
        queue.put(self.session, [InProcessLogin(user_id=user_id), request])
        if not self._is_answered.wait(timeout_s):
            raise TimeoutError
        answer: dict[str, Any] = json.loads(self._answer)
        return answer

    def _send(self, data: bytes) -> int:
        self._answer = data.partition(b"\n")[0]
        self._is_answered.set()
        return len(data)

    def pace(self, pacing: Pacing) -> Outbox:
        return self.outbox

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """There is nothing to close."""
