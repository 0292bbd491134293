"""Ask one request for a user within this process; they are not online by it."""

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
from jimserver.state.transport import Tap

EXT = ("ids", "lists", "roles", "replies", "edits", "reactions", "mentions", "files")
FORMAT = format_of(DEFAULT, frozenset(EXT))


class InProcessLogin(SessionEvent, gc=False):
    """Name the user for whom an InProcessClient asks. The site has authenticated them."""

    user_id: int


class InProcessClient:
    """Ask once. Its session is in no list of connected ones, so nothing is delivered to it."""

    kind = "api"
    site_key = ""
    heard_at = 0.0

    def __init__(self, address: str) -> None:
        self.address = address
        self.tap: Tap | None = None
        self.outbox = Outbox(self._send)
        self.session = Session(self, FORMAT)
        self._answer = b""
        self._is_answered = threading.Event()

    def ask(
        self, queue: RequestQueue, user_id: int, request: Request, timeout_s: float
    ) -> dict[str, Any]:
        """Return the answer to `request` as on the wire. Any thread but write_thread.

        Raise TimeoutError when no answer comes in time.
        """
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

    def note_login(self, *, is_logged_in: bool, is_probed: bool) -> None:
        """Do nothing: it is not probed."""

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Do nothing: there is nothing to close."""
