"""A session's outgoing queue: what is staged until the commit, what waits for the socket."""

import threading
from collections.abc import Callable

from jim.dialects.dialect import Pacing

Send = Callable[[bytes], int]


class Outbox:
    """Frames on their way to one client.

    `stage`, `commit`, `rollback` and `flush` are write_thread's. When the socket takes no more, the rest is main_thread's: it
    calls `flush_rest` as often as the socket is writable; `_lock` guards the handing over.
    """

    __slots__ = ("_committed", "_lock", "_rest", "_send", "_staged", "is_broken", "rest_bytes")

    def __init__(self, send: Send) -> None:
        """`send` takes bytes, sends what the socket takes at once and returns how many that were; OSError when it is broken."""
        self._send = send
        self._staged: list[bytes] = []
        self._committed: list[bytes] = []
        self._rest: list[bytes] | None = (
            None  # what waits for a writable socket; None while it takes everything
        )
        self.rest_bytes = 0  # in _rest
        self.is_broken = False  # the socket takes nothing any more
        self._lock = threading.Lock()

    def stage(self, frames: list[bytes]) -> None:
        """Adds frames that may go out after the commit."""
        self._staged += frames

    def stage_push(self, frames: list[bytes], msg_id: int = 0) -> None:
        """Adds what no request brought, here the same as an answer. `msg_id` is that of a message."""
        self._staged += frames

    def rollback(self) -> None:
        self._staged.clear()

    def commit(self) -> None:
        self._committed += self._staged
        self._staged.clear()

    def flush(self) -> bool:
        """Sends what is committed; False when something has to wait for the socket. Raises OSError when it is broken."""
        if not self._committed:
            return self._rest is None
        data = b"".join(self._committed)
        self._committed.clear()
        if self.is_broken:
            return False
        with self._lock:
            is_first = self._rest is None
            self._rest = [*(self._rest or ()), data]
            self.rest_bytes += len(data)
            return is_first and self._send_rest()

    def flush_rest(self) -> bool:
        """Sends what waited, as far as the socket takes it; True when nothing waits any more."""
        with self._lock:
            return self._rest is None or self._send_rest()

    def _send_rest(self) -> bool:
        """All that is sent waits first: `send` may wake main_thread, which looks whether something waits, and what a broken
        socket did not take was not sent."""
        data = b"".join(self._rest or ())
        try:
            sent = self._send(data)
        except OSError:
            self.is_broken = True
            raise
        self._rest = [data[sent:]] if sent < len(data) else None
        self.rest_bytes = len(data) - sent
        return self._rest is None

    def withdraw(self) -> int:
        """The session is at its end. The id up to which its messages are surely written: here nobody knows one."""
        return 0

    def repace(self, pacing: Pacing) -> None:
        """Do nothing: this outbox has no pace."""

    def drop(self) -> None:
        """The socket is closed: what waited for it was not sent, and is of no use."""
        with self._lock:
            self.is_broken = True
            self._rest = None if self._rest is None else []

    def hurry(self) -> None:
        """The session is at its end; what is committed is on its way already."""

    @property
    def is_waiting(self) -> bool:
        """Whether something waits for the socket."""
        return self._rest is not None
