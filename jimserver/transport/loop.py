"""Run the loop of main_thread: sockets that are ready, calls of other threads, timers."""

import contextlib
import heapq
import itertools
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from common.ownership import MAIN_THREAD, owned_by
from jimserver.state.outbox import Outbox
from jimserver.state.transport import ConnectionState

MAX_WAIT_S = 1.0  # seconds without any timer


class Channel(Protocol):
    """Hold a socket that the loop reads or writes as its attributes say."""

    state: ConnectionState
    is_reading: bool
    outbox: Outbox

    def fileno(self) -> int: ...


@owned_by(MAIN_THREAD, shared=("_calls", "_waker", "call", "ident", "later", "update"))
class Loop:
    """Other threads can use `call` alone, also to have `later` or `update` called."""

    def __init__(self) -> None:
        self.ident: int | None = None  # of the thread that runs it
        self.selector = selectors.DefaultSelector()
        self._calls: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)
        self._woken.setblocking(False)
        self.selector.register(self._woken, selectors.EVENT_READ, self._wake)
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._timer_numbers = itertools.count()  # so that the heap never compares two callables

    def call(self, function: Callable[..., None], *args: Any) -> None:
        """Have main_thread call `function` soon. Any thread."""
        self._calls.append((function, args))
        if threading.get_ident() != self.ident:
            # OSError: so many wake-ups wait that it will wake, or it is closed.
            with contextlib.suppress(OSError):
                self._waker.send(b"\0")

    def later(self, delay_s: float, function: Callable[[], None]) -> None:
        """Call `function` after `delay_s`."""
        due_at = time.monotonic() + delay_s
        heapq.heappush(self._timers, (due_at, next(self._timer_numbers), function))

    def update(self, channel: Channel) -> None:
        """Have the selector look for what this channel waits for."""
        if channel.state is ConnectionState.CLOSED:
            return
        events = (
            selectors.EVENT_READ * channel.is_reading
            | selectors.EVENT_WRITE * channel.outbox.is_waiting
        )
        self.forget(channel)
        if events:
            self.selector.register(channel, events, channel)

    def forget(self, channel: Channel) -> None:
        """Have the selector look for nothing there."""
        with contextlib.suppress(KeyError):  # it waited for nothing
            self.selector.unregister(channel)

    def select(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; wait for it until the next timer is due."""
        return self.selector.select(self._wait_s())

    def _wait_s(self) -> float:
        if self._calls:
            return 0
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else MAX_WAIT_S

    @property
    def has_calls(self) -> bool:
        return bool(self._calls)

    def run_calls(self) -> None:
        while self._calls:
            function, args = self._calls.popleft()
            function(*args)

    def run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2]()

    def close(self) -> None:
        self.selector.close()
        self._waker.close()
        self._woken.close()

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(4096)
