"""Pace an outbox for clients that take one recv for one object."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from jim.dialects.dialect import Pacing
from jim.requests import Request
from jimserver.state.outbox import Outbox

UNANSWERED_S = 5.0  # seconds after which a request counts as one that gets no answer
EVERY_ID = 2**63 - 1  # greater than that of any message
Later = Callable[[float, Callable[[], None]], None]


class Push(NamedTuple):
    """Hold a frame that no request caused; of a message, with its id."""

    frame: bytes
    msg_id: int = 0
    is_repeated: bool = False


class PacedOutbox:
    """Stand before an Outbox: write one object at a time, none between a request and its answer.

    write_thread stages, commits and flushes as with an Outbox; main_thread tells of requests and
    keeps the time. `_lock` guards what both use. The rules are those of `pacing`; a client that
    shows that it reads a stream is not paced any more. To one whose connection is ending only
    answers are written.
    """

    is_unread = False  # no push was written that may not be read

    def __init__(
        self, outbox: Outbox, pacing: Pacing, later: Later, on_drained: Callable[[], None]
    ) -> None:
        """Start empty; `later` has main_thread call a function after some seconds.

        `on_drained` is called when what had to wait is sent.
        """
        self._outbox = outbox
        self._pacing = pacing
        self._later = later
        self._on_drained = on_drained
        self._staged: list[bytes] = []
        self._staged_pushes: list[Push] = []
        self._staged_answers = 0
        self._answers: deque[bytes] = deque()
        self._pushes: deque[Push] = deque()
        self._last_push = Push(b"")
        self._unanswered = 0
        self._is_heard = False  # the client has asked for something
        self._is_open = not pacing.opens_with  # pushes can go out
        self._is_stream = False  # the client reads a stream: no pacing any more
        self._pushed_at = self._answered_at = float("-inf")  # monotonic
        self._requested_at = time.monotonic()  # it begins with a login
        self._timer_at: float | None = None
        self._lock = threading.RLock()

    # As Outbox has them

    def stage(self, frames: list[bytes]) -> None:
        self._staged += frames
        self._staged_answers += 1

    def stage_push(self, frames: list[bytes], msg_id: int = 0) -> None:
        self._staged_pushes += [Push(frame, msg_id) for frame in frames]

    def rollback(self) -> None:
        self._staged.clear()
        self._staged_pushes.clear()
        self._staged_answers = 0

    def commit(self) -> None:
        with self._lock:
            self._answers += self._staged
            self._pushes += self._staged_pushes
            self._unanswered = max(0, self._unanswered - self._staged_answers)
            self.rollback()

    def flush(self) -> bool:
        """Write what is due; return False when something has to wait.

        Raise OSError when the socket is broken.
        """
        with self._lock:
            self._pump()
            return not self.is_waiting

    def flush_now(self) -> None:
        """Write the answers of a session that ends; the offline queue has its messages."""
        with self._lock:
            self._pushes.clear()
            self._is_stream = True
            self._pump()

    def cancel_pushes(self) -> int:
        """Drop the messages of a session that ends; return the id up to which all are written."""
        with self._lock:
            unwritten = [
                push.msg_id for push in (*self._pushes, *self._staged_pushes) if push.msg_id
            ]
            self._pushes = deque(push for push in self._pushes if not push.msg_id)
            self._staged_pushes = [push for push in self._staged_pushes if not push.msg_id]
            return 0 if self._outbox.is_waiting else min(unwritten, default=EVERY_ID) - 1

    @property
    def is_waiting(self) -> bool:
        return bool(self._answers or self._pushes) or self._outbox.is_waiting

    @property
    def rest_bytes(self) -> int:
        """Return the number of bytes that wait, for their time or for the socket. Any thread."""
        with self._lock:
            pushed = sum(len(push.frame) for push in self._pushes)
            return self._outbox.rest_bytes + pushed + sum(map(len, self._answers))

    # Called by main_thread

    def requested(self, requests: list[Request]) -> None:
        """Note requests that came in one read."""
        with self._lock:
            self._is_heard = True
            self._unanswered += len(requests)
            self._requested_at = time.monotonic()
            limit = self._pacing.max_unanswered
            self._is_stream = self._is_stream or (bool(limit) and self._unanswered > limit)
            self._is_open = self._is_open or any(
                type(request) in self._pacing.opens_with for request in requests
            )
            if self._requested_at < self._pushed_at + self._pacing.swallowed_s:
                self._repeat_swallowed(requests)

    def _repeat_swallowed(self, requests: list[Request]) -> None:
        """Push the last message once more: the client took it for the answer to one of these."""
        last = self._last_push
        if (
            last.msg_id
            and not last.is_repeated
            and any(type(request) in self._pacing.swallowing for request in requests)
        ):
            self._last_push = last._replace(is_repeated=True)
            self._pushes.appendleft(self._last_push)

    def takes_first_probe(self, now: float) -> bool:
        """Return True once, when the client has been silent and can be waiting for a probe."""
        with self._lock:
            if self._is_heard or not 0 < self._pacing.first_probe_s < now - self._requested_at:
                return False
            self._is_heard = True
            return True

    def repace(self, pacing: Pacing) -> None:
        """Follow other rules: the client has shown that it is of another kind."""
        with self._lock:
            self._pacing = pacing
            self._is_open = self._is_open or not pacing.opens_with

    def open(self) -> None:
        """Let pushes out from now on."""
        with self._lock:
            self._is_open = True

    # Time

    def _pump(self) -> None:
        """Write every object that is due, and set the timer for the next one."""
        while self._answers or (self._pushes and not self._outbox.is_ending):
            now = time.monotonic()
            if self._is_stream or self._is_flooded():
                self._write_all(now)
            elif (due_at := self._due_at(now)) > now:
                return self._set_timer(due_at)
            else:
                self._write_one(now)
        return None

    def _is_flooded(self) -> bool:
        return 0 < self._pacing.max_pushes < len(self._pushes) and self._is_open

    def _due_at(self, now: float) -> float:
        """Return when the next object is due; infinity when it does not wait for time."""
        pacing = self._pacing
        if self._answers:
            due_at = max(
                self._answered_at + pacing.gap_s, self._requested_at + pacing.answer_delay_s
            )
            if self._requested_at < self._pushed_at + pacing.answer_after_push_s:
                due_at = max(due_at, self._requested_at + pacing.gap_s)
            return max(due_at, self._pushed_at + pacing.gap_s)
        if not self._is_open:
            return float("inf")
        if self._unanswered and now < self._requested_at + UNANSWERED_S:
            return self._requested_at + UNANSWERED_S
        return max(
            self._pushed_at + pacing.push_gap_s, self._answered_at + pacing.push_after_answer_s
        )

    def _write_one(self, now: float) -> None:
        if self._answers:
            self._answered_at = now
            self._write(self._answers.popleft())
        else:
            self._pushed_at = now
            self._last_push = self._pushes.popleft()
            self._write(self._last_push.frame)

    def _write_all(self, now: float) -> None:
        self._answered_at = self._pushed_at = now
        frames = list(self._answers)
        self._answers.clear()
        if not self._outbox.is_ending:
            frames += [push.frame for push in self._pushes]
            self._pushes.clear()
        self._write(b"".join(frames))

    def _write(self, data: bytes) -> None:
        self._outbox.stage([data])
        self._outbox.commit()
        self._outbox.flush()

    def _set_timer(self, due_at: float) -> None:
        if due_at != float("inf") and (self._timer_at is None or due_at < self._timer_at):
            self._timer_at = due_at
            self._later(due_at - time.monotonic(), self._ring)

    def _ring(self) -> None:
        """Go on at the time that was set. Called by main_thread."""
        with self._lock:
            self._timer_at = None
            try:
                self._pump()
            except OSError:  # the selector will see it too, and main_thread ends the connection
                self._answers.clear()
                self._pushes.clear()
            if not self.is_waiting:
                self._on_drained()
