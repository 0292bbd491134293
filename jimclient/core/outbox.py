"""Queue what write_thread sends: requests, and the first unanswered message of the store.

The original had two variables, __msg and __send_to, for this. Messages live in the store, not
here: what is written there will be sent, whatever happens to the connection or to us. Only one
message is under way at a time, so a refusal or a lost connection never changes their order.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from jimclient.net.connection import JimObject
from jimclient.store.messages import Queued

PACE_S = 0.1  # between two of what a newer one replaces
ACK = "ack"  # its key; an ack is worth nothing on another connection


class Outbox:
    """Hand out what is to be sent. Thread-safe.

    Open with each login, shut with each lost connection, closed for good at the end.
    """

    def __init__(self, first_queued: Callable[[], Queued | None]) -> None:
        self._first_queued = first_queued
        self._requests: deque[JimObject] = deque()
        self._newest: dict[str, Callable[[], JimObject]] = {}  # what a newer one replaces
        self._newest_at = 0.0  # monotonic: none of them before this
        self._under_way = False  # a message was taken and is not answered
        self._retry_at = 0.0  # monotonic: no message before this
        self._open = False
        self._closed = False
        self._changed = threading.Condition()

    def open(self) -> None:
        """Hand out everything that is not answered, from the oldest on: we are logged in."""
        with self._changed:
            self._open, self._under_way, self._retry_at = True, False, 0.0
            self._changed.notify_all()

    def shut(self) -> None:
        """Drop the requests, keep the messages: the connection is lost."""
        with self._changed:
            self._open = False
            self._requests.clear()
            self._newest.pop(ACK, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Hand out nothing any more: the client ends."""
        with self._changed:
            self._open, self._closed = False, True
            self._changed.notify_all()

    @property
    def is_open(self) -> bool:
        """Return True while we are logged in."""
        return self._open

    def put(self, request: JimObject) -> bool:
        """Queue a request; return False if there is no connection to send it on."""
        with self._changed:
            if self._open:
                self._requests.append(request)
                self._changed.notify_all()
            return self._open

    def put_newest(self, key: str, make: Callable[[], JimObject]) -> None:
        """Queue a request in place of an older one with the same key that is not sent yet.

        So many of them in a short time become few. What is not sent now waits for a connection.
        """
        with self._changed:
            self._newest[key] = make
            self._changed.notify_all()

    def wake(self) -> None:
        """Look into the store again: it has a new message."""
        with self._changed:
            self._changed.notify_all()

    def answered(self, retry_after_s: float | None = None) -> None:
        """Go on after the answer to the message under way.

        After a "not now" the message goes out again in `retry_after_s` seconds.
        """
        with self._changed:
            self._under_way = False
            self._retry_at = time.monotonic() + (retry_after_s or 0.0)
            self._changed.notify_all()

    def take(self) -> JimObject | Queued | None:
        """Wait for the next thing to send; return None at the end. Called by write_thread."""
        with self._changed:
            while not self._closed:
                if self._open and self._requests:
                    return self._requests.popleft()
                now = time.monotonic()
                if self._open and self._newest and now >= self._newest_at:
                    return self._take_newest(now)
                if now >= self._retry_at and (queued := self._next_queued()):
                    return queued
                self._changed.wait(self._next_look_s(now))
            return None

    def _take_newest(self, now: float) -> JimObject:
        self._newest_at = now + PACE_S
        self._changed.notify_all()  # somebody may wait until nothing is left
        return self._newest.pop(next(iter(self._newest)))()

    def _next_look_s(self, now: float) -> float | None:
        """Return the seconds until something is due by the clock alone, None for nothing."""
        due = [self._retry_at, *([self._newest_at] if self._open and self._newest else [])]
        return min((at - now for at in due if at > now), default=None)

    def cancel(self, queued: Queued, drop: Callable[[str], None]) -> bool:
        """Drop a message; return False if it is under way, because the server may have it."""
        with self._changed:
            first = self._first_queued() if self._under_way else None
            if first and first.client_id == queued.client_id:
                return False
            drop(queued.client_id)
            return True

    def _next_queued(self) -> Queued | None:
        queued = self._first_queued() if self._open and not self._under_way else None
        self._under_way = self._under_way or queued is not None
        return queued

    def wait_for_answers(self, timeout_s: float) -> None:
        """Wait until every message is answered, or the connection is lost."""
        with self._changed:
            self._changed.wait_for(lambda: not self._open or not self._first_queued(), timeout_s)

    def wait_until_empty(self, timeout_s: float) -> bool:
        """Wait until every message is answered; return False if the time is up or at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._is_done(), timeout_s)
            return not self._closed and not self._first_queued()

    def _is_done(self) -> bool:
        is_sent = not self._open or not (self._requests or self._newest)
        return is_sent and not self._first_queued()
