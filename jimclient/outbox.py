"""What write_thread watches: requests to be sent, and the first message in the store that waits for an answer.

The original had two variables, __msg and __send_to, for this. Messages live in the store, not here: what is written there is what
must be sent, whatever happens to the connection or to us. Only one message is under way at a time, so a refusal or a lost
connection never changes their order.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from jimclient.connection import JimObject
from jimclient.model import Queued


class Outbox:
    """Thread-safe. Opens with each login and shuts with each lost connection; closes for good at the end."""

    def __init__(self, first_queued: Callable[[], Queued | None]) -> None:
        self._first_queued = first_queued
        self._requests: deque[JimObject] = deque()
        self._under_way = False  # a message was taken and is not answered
        self._retry_at = 0.0  # monotonic: no message before this
        self._open = False
        self._closed = False
        self._changed = threading.Condition()

    def open(self) -> None:
        """Logged in: everything that is not answered goes out, from the oldest on."""
        with self._changed:
            self._open, self._under_way, self._retry_at = True, False, 0.0
            self._changed.notify_all()

    def shut(self) -> None:
        """The connection is lost: requests end with it, messages wait in the store."""
        with self._changed:
            self._open = False
            self._requests.clear()
            self._changed.notify_all()

    def close(self) -> None:
        """The client ends."""
        with self._changed:
            self._open, self._closed = False, True
            self._changed.notify_all()

    @property
    def is_open(self) -> bool:
        return self._open

    def put(self, request: JimObject) -> bool:
        """Puts a request in the queue; False when there is no connection to send it on."""
        with self._changed:
            if self._open:
                self._requests.append(request)
                self._changed.notify_all()
            return self._open

    def wake(self) -> None:
        """The store has a new message."""
        with self._changed:
            self._changed.notify_all()

    def answered(self, retry_after_s: float | None = None) -> None:
        """The message under way was answered; with `retry_after_s`, by a "not now", and it goes out again after that."""
        with self._changed:
            self._under_way = False
            self._retry_at = time.monotonic() + (retry_after_s or 0.0)
            self._changed.notify_all()

    def take(self) -> JimObject | Queued | None:
        """Waits for what is to be sent next; None at the end. Called by write_thread."""
        with self._changed:
            while not self._closed:
                if self._open and self._requests:
                    return self._requests.popleft()
                wait_s = self._retry_at - time.monotonic()
                if (
                    self._open
                    and not self._under_way
                    and wait_s <= 0
                    and (queued := self._first_queued())
                ):
                    self._under_way = True
                    return queued
                self._changed.wait(wait_s if wait_s > 0 else None)
            return None

    def wait_for_answers(self, timeout_s: float) -> None:
        """Waits until every message is answered, or the connection is lost."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open or not self._first_queued(), timeout_s)

    def wait_until_empty(self, timeout_s: float) -> bool:
        """Waits until every message is answered; False when the time was up first, or the client ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._first_queued(), timeout_s)
            return not self._closed and not self._first_queued()
