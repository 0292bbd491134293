"""The browser's door: a WebSocket with a RequestStream behind it and an Outbox before it. It knows no web server."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from jim.dialects import DEFAULT
from jim.dialects.dialect import Pacing
from jim.dialects.request_stream import RequestStream
from jimserver.conf.config import Config
from jimserver.state.close_reasons import CloseReason
from jimserver.state.outbox import Outbox
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import Closed, SessionEvent, Writable
from jimserver.state.sessions import Session
from jimserver.transport.rate_limiter import RateLimiter

WINDOW_BYTES = 65_536  # handed to the web server and not yet taken by the socket; what is more waits in the outbox
LINGER_S = 2.0  # seconds a closed session may take to read its last answer


class End(NamedTuple):
    """What stands behind the last line to a browser: why nothing follows."""

    reason: CloseReason


class WebSocketConnection:
    """One browser's WebSocket. Its methods are the loop's, but `send`, `pace` and `finish`, which write_thread calls.

    What is to be written stands in `lines`: text of one or more objects, a line each, then one End. Whoever takes from it says so
    by `written`.
    """

    kind = "ws"

    def __init__(
        self,
        queue: RequestQueue,
        config: Config,
        *,
        address: str,
        site_key: str,
        abort: Callable[[], None] | None = None,
    ) -> None:
        """`site_key` is the key of the site's session that it belongs to; `abort` drops the connection. Made within the loop."""
        self.address = address
        self.site_key = site_key
        self._abort = abort
        self.lines: asyncio.Queue[bytes | End] = asyncio.Queue()
        self.outbox = Outbox(self.send)
        self.session = Session(self)
        self._loop = asyncio.get_running_loop()
        self._queue = queue
        self._stream = RequestStream(config.max_frame_bytes)
        self._stream.dialect = DEFAULT  # it has no others to show
        self._allowance = RateLimiter(config, time.monotonic())
        self._under_way = 0  # bytes handed to the loop and not yet written
        self._lock = threading.Lock()  # guards _under_way
        self._reason: CloseReason | None = None  # set when it ends
        self._is_closed = False

    # Reading

    def opened(self, event: SessionEvent) -> None:
        """The site knows who it is: `event` logs him in."""
        self._queue.put(self.session, [event])

    def received(self, data: bytes) -> float:
        """Puts the requests in `data` on the queue; returns for how many seconds this browser is not to be read."""
        requests = [] if self._reason else self._stream.feed(data)
        if not requests:
            return 0.0
        pause_s = self._allowance.spend(requests, time.monotonic())
        self._queue.put(self.session, requests)
        return pause_s

    @property
    def must_wait(self) -> bool:
        """Whether the engine's queue is full: the browser is not to be read now."""
        return self._queue.depth >= self._queue.max_items

    # Writing

    def send(self, data: bytes) -> int:
        """Hands whole lines to the loop, as many as the window has room for. Any thread."""
        with self._lock:
            taken = _whole_lines(data, WINDOW_BYTES - self._under_way)
            self._under_way += taken
        if taken:
            self._call(self.lines.put_nowait, data[:taken])
        return taken

    def written(self, size: int) -> None:
        """The socket took `size` bytes: goes on with what waited."""
        with self._lock:
            self._under_way -= size
        if not self.outbox.is_waiting or not self.outbox.flush_rest():
            return
        if self._reason:
            self._loop.call_soon(
                self.lines.put_nowait, End(self._reason)
            )  # behind what was just handed over
        else:
            self._queue.put(self.session, [Writable()])

    def pace(self, pacing: Pacing) -> Outbox:
        """Its usual outbox: a WebSocket's messages have an end, so no browser reads two objects as one."""
        return self.outbox

    # Ending

    def closed(self, reason: CloseReason) -> None:
        """The browser is gone, or must go: lets write_thread know, which calls `finish`."""
        self._is_closed = True
        if self._reason is None:
            self._reason = reason
            self._queue.put(self.session, [Closed(reason=reason)])

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Closes it when everything is sent, or at once. Any thread."""
        if not self._is_closed:
            self._call(self._finish, reason, at_once)

    def _finish(self, reason: CloseReason, at_once: bool) -> None:
        self._reason = self._reason or reason
        if at_once and self._abort:
            self._abort()
        elif at_once or not self.outbox.is_waiting:
            self.lines.put_nowait(End(self._reason))
        else:
            self._loop.call_later(LINGER_S, self.lines.put_nowait, End(self._reason))

    def _call(self, function: Callable[..., object], *args: object) -> None:
        """Has the loop call `function` soon; OSError where there is no browser and maybe no loop any more."""
        if self._is_closed:
            raise BrokenPipeError(f"{self.address} is closed")
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError as error:
            raise BrokenPipeError(str(error)) from error


def _whole_lines(data: bytes, room: int) -> int:
    """How many bytes of `data`, lines, fit into `room`: whole lines, and at least one where there is any room."""
    if len(data) <= room:
        return len(data)
    if room <= 0:
        return 0
    return data.rfind(b"\n", 0, room) + 1 or data.find(b"\n") + 1
