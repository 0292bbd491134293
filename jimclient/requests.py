"""Which answer belongs to which request."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from jimclient.connection import JimObject
from jimclient.texts import _

ANSWER_TIMEOUT_S = (
    20  # no answer for so long means a dead connection; a login under load takes a few seconds
)

OnAnswer = Callable[[JimObject], None]


class NotConnected(Exception):
    """There is no connection, or it was lost before the answer."""

    def __str__(self) -> str:
        return _("There is no connection to the server now.")


@dataclass(frozen=True, slots=True)
class _Pending:
    since: float  # monotonic seconds
    on_answer: OnAnswer
    on_lost: Callable[[], None]


class Requests:
    """The requests that wait for an answer, by id, in the order of sending. Thread-safe.

    A classic server repeats no id: there the oldest request is the one that is answered.
    """

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}
        self._count = 0
        self._lock = threading.Lock()

    def expect(
        self, on_answer: OnAnswer, request_id: str = "", on_lost: Callable[[], None] = lambda: None
    ) -> str:
        """Registers a request before it is sent and returns its id. `on_answer` runs in read_thread; where the connection is lost
        first, `on_lost` does."""
        with self._lock:
            self._count += 1
            request_id = request_id or f"r{self._count}"
            self._pending[request_id] = _Pending(time.monotonic(), on_answer, on_lost)
            return request_id

    def expect_future(self, future: "Future[JimObject]") -> str:
        """As `expect`; the answer, or NotConnected, goes into `future`."""
        return self.expect(future.set_result, on_lost=lambda: future.set_exception(NotConnected()))

    def forget(self, request_id: str) -> None:
        """The request could not be sent after all."""
        with self._lock:
            self._pending.pop(request_id, None)

    def answered(self, answer: JimObject) -> None:
        """Hands an answer to its request; one that nobody expects is dropped."""
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
        """The connection is gone, and with it every answer."""
        with self._lock:
            pending, self._pending = list(self._pending.values()), {}
        for request in pending:
            request.on_lost()

    def oldest_age_s(self) -> float:
        """For how long the oldest request has waited; 0 when none does."""
        with self._lock:
            return time.monotonic() - min(
                (request.since for request in self._pending.values()), default=time.monotonic()
            )
