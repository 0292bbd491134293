"""Queue what a session is sent: frames that wait for the commit, then for the socket."""

import threading
from collections.abc import Callable

from jim.dialects.dialect import Pacing

Send = Callable[[bytes], int]


class Outbox:
    """Hold frames on their way to one client.

    `stage`, `commit`, `rollback` and `flush` are write_thread's. When the socket takes no more,
    main_thread calls `flush_rest` when it is writable. `_lock` guards the rest.
    """

    __slots__ = (
        "_committed", "_lock", "_rest", "_send", "_staged", "is_broken", "is_ending", "is_unread",
        "rest_bytes",
    )  # fmt: skip

    def __init__(self, send: Send) -> None:
        """Start empty; `send` sends what the socket takes at once and returns the number of bytes.

        It raises OSError when the socket is broken.
        """
        self._send = send
        self._staged: list[bytes] = []
        self._committed: list[bytes] = []
        self._rest: list[bytes] | None = None  # waits for the socket; None while it takes all
        self.rest_bytes = 0  # in _rest
        self.is_broken = False  # the socket takes nothing any more
        # The peer has closed its side, or has to go: a socket takes what nobody may read.
        self.is_ending = False
        self.is_unread = False  # something was sent since then
        self._lock = threading.Lock()

    def stage(self, frames: list[bytes]) -> None:
        """Add frames that can go out after the commit."""
        self._staged += frames

    def stage_push(self, frames: list[bytes], msg_id: int = 0) -> None:
        """Add frames that no request caused, here like an answer. `msg_id` is that of a message."""
        self._staged += frames

    def rollback(self) -> None:
        self._staged.clear()

    def commit(self) -> None:
        self._committed += self._staged
        self._staged.clear()

    def flush(self) -> bool:
        """Send what is committed; return False when something has to wait, or may not be read.

        Raise OSError when the socket is broken.
        """
        if not self._committed:
            return self._rest is None and not self.is_unread
        data = b"".join(self._committed)
        self._committed.clear()
        if self.is_broken:
            return False
        with self._lock:
            is_first = self._rest is None
            self._rest = [*(self._rest or ()), data]
            self.rest_bytes += len(data)
            return is_first and self._send_rest() and not self.is_unread

    def flush_rest(self) -> bool:
        """Send what waited, as far as the socket takes it; return True when nothing waits."""
        with self._lock:
            return self._rest is None or self._send_rest()

    def _send_rest(self) -> bool:
        """Send the rest, which holds all that is sent.

        `send` can wake main_thread, which looks at the rest; a broken socket leaves it as it was.
        """
        data = b"".join(self._rest or ())
        try:
            sent = self._send(data)
        except OSError:
            self.is_broken = True
            raise
        self._rest = [data[sent:]] if sent < len(data) else None
        self.rest_bytes = len(data) - sent
        if self.is_ending:
            self.is_unread = True
        return self._rest is None

    def cancel_pushes(self) -> int:
        """Return 0: nobody knows up to which id the messages of an ending session were written."""
        return 0

    def open(self) -> None:
        """Do nothing: pushes are never held back here."""

    def repace(self, pacing: Pacing) -> None:
        """Do nothing: this outbox has no pace."""

    def drop(self) -> None:
        """Forget what waits: the socket is closed."""
        with self._lock:
            self.is_broken = True
            self._rest = None if self._rest is None else []

    def flush_now(self) -> None:
        """Do nothing: what is committed is on its way already."""

    @property
    def is_waiting(self) -> bool:
        """Return whether something waits for the socket."""
        return self._rest is not None
