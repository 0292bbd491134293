"""Requests that wait for an answer."""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from jimclient.net.connection import JimObject
from jimclient.text.i18n import _

# Seconds. No answer for so long means a dead connection; a login under load takes a few.
ANSWER_TIMEOUT_S = 20

OnAnswer = Callable[[JimObject], None]


class NotConnected(Exception):
    """Tell that there is no connection, or that it was lost before the answer."""

    def __str__(self) -> str:
        return _("There is no connection to the server now.")


@dataclass(frozen=True, slots=True)
class _Pending:
    since: float  # monotonic seconds
    on_answer: OnAnswer
    on_lost: Callable[[], None]


class PendingRequests:
    """Match answers with requests, by id. Thread-safe.

    A classic server repeats no id: there an answer belongs to the oldest request.
    """

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}
        self._count = 0
        # The server takes an id that this user has used before for a repetition.
        self._prefix = f"r{secrets.token_hex(6)}-"
        self._lock = threading.Lock()

    def expect(
        self, on_answer: OnAnswer, request_id: str = "", on_lost: Callable[[], None] = lambda: None
    ) -> str:
        """Register a request before it is sent; return its id.

        `on_answer` runs in read_thread; if the connection is lost first, `on_lost` does.
        """
        with self._lock:
            self._count += 1
            request_id = request_id or f"{self._prefix}{self._count}"
            self._pending[request_id] = _Pending(time.monotonic(), on_answer, on_lost)
            return request_id

    def expect_future(self, future: "Future[JimObject]") -> str:
        """Register a request whose answer, or NotConnected, goes into `future`."""
        return self.expect(future.set_result, on_lost=lambda: future.set_exception(NotConnected()))

    def forget(self, request_id: str) -> None:
        """Drop a request that could not be sent after all."""
        with self._lock:
            self._pending.pop(request_id, None)

    def answered(self, answer: JimObject) -> None:
        """Hand an answer to its request; drop it if nobody expects it."""
        with self._lock:
            pending = self._pop(answer.get("id"))
        if pending:
            pending.on_answer(answer)

    def _pop(self, request_id: object) -> _Pending | None:
        if request_id is not None:
            return self._pending.pop(request_id, None) if isinstance(request_id, str) else None
        oldest = next(iter(self._pending), None)
        return self._pending.pop(oldest) if oldest is not None else None

    def lost(self) -> None:
        """Fail every pending request: the connection is gone."""
        with self._lock:
            pending, self._pending = list(self._pending.values()), {}
        for request in pending:
            request.on_lost()

    def oldest_age_s(self) -> float:
        """Return how many seconds the oldest request has waited; 0 if none waits."""
        with self._lock:
            return time.monotonic() - min(
                (request.since for request in self._pending.values()), default=time.monotonic()
            )
