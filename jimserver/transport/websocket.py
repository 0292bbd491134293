"""Serve a browser's WebSocket: a RequestStream behind it, an Outbox before it, no web server."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from common.ownership import WEB_LOOP, owned_by
from jim.dialects import DEFAULT
from jim.dialects.dialect import Pacing
from jim.dialects.request_stream import RequestStream
from jimserver.conf.config import Config
from jimserver.state.close_reasons import CloseReason
from jimserver.state.outbox import Outbox
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import Closed, SessionEvent, Writable
from jimserver.state.sessions import Session
from jimserver.state.transport import ConnectionState, Stateful, Tap
from jimserver.transport.rate_limiter import RateLimiter

# Bytes handed to the web server and not yet taken by the socket; what is more waits in the outbox.
WINDOW_BYTES = 65_536
LINGER_S = 2.0  # seconds a closed session may take to read its last answer
OPEN, CLOSING, LINGERING, CLOSED = ConnectionState

SHARED = (  # with write_thread: constant, guarded by `_lock`, or one value that one of them sets
    "_call",
    "_finish",
    "_hand_over",
    "_lock",
    "_loop",
    "_under_way",
    "address",
    "finish",
    "heard_at",
    "kind",
    "lines",
    "note_login",
    "outbox",
    "pace",
    "send",
    "session",
    "site_key",
    "state",
    "tap",
)


class End(NamedTuple):
    """Stand behind the last line to a browser, and say why nothing follows."""

    reason: CloseReason


@owned_by(WEB_LOOP, shared=SHARED)
class WebSocketConnection(Stateful):
    """Serve one browser's WebSocket.

    write_thread calls `send`, `pace`, `note_login` and `finish`, and sets `tap`.

    What is to be written stands in `lines`: text of one or more objects, a line each, then one End.
    Whoever takes from it says so by `written`.
    """

    kind = "ws"
    heard_at = 0.0

    def __init__(
        self,
        queue: RequestQueue,
        config: Config,
        *,
        address: str,
        site_key: str,
        abort: Callable[[], None] | None = None,
    ) -> None:
        """Make it within the loop.

        `site_key` is the key of its session of the site; `abort` drops the connection.
        """
        super().__init__()
        self.address = address
        self.site_key = site_key
        self._abort = abort
        self.lines: asyncio.Queue[bytes | End] = asyncio.Queue()
        self.tap: Tap | None = None
        self.outbox = Outbox(self.send)
        self.session = Session(self)
        self._loop = asyncio.get_running_loop()
        self._queue = queue
        self._stream = RequestStream(config.max_frame_bytes, config.max_bad_frames)
        self._stream.dialect = DEFAULT  # it has no others to show
        self._limiter = RateLimiter(config, time.monotonic())
        self._under_way = 0  # bytes handed to the loop and not yet written
        self._lock = threading.Lock()  # guards _under_way
        self._finish_reason: CloseReason | None = None

    # Reading

    def opened(self, event: SessionEvent) -> None:
        """Have `event` log in the user: the site knows who it is."""
        self._queue.put(self.session, [event])

    def received(self, data: bytes) -> float:
        """Put the requests in `data` on the queue; return for how many seconds not to read."""
        if self.state is not OPEN:
            return 0.0
        if self.tap is not None:
            self.tap.received(data)
        requests = self._stream.feed(data)
        if not requests:
            return 0.0
        pause_s = self._limiter.spend(requests, time.monotonic())
        self._queue.put(self.session, requests)
        if self._stream.has_given_up:
            self._queue.put(self.session, [Closed(reason=CloseReason.BAD_FRAMES)])
        return pause_s

    @property
    def must_wait(self) -> bool:
        """Return whether the queue is full: the browser is not to be read now."""
        return self._queue.depth >= self._queue.max_items

    # Writing

    def send(self, data: bytes) -> int:
        """Hand whole lines to the loop, as many as the window has room for. Any thread."""
        tap = self.tap
        return self._hand_over(data) if tap is None else tap.send(self._hand_over, data)

    def _hand_over(self, data: bytes) -> int:
        with self._lock:
            taken = _whole_lines(data, WINDOW_BYTES - self._under_way)
            self._under_way += taken
        if taken:
            self._call(self.lines.put_nowait, data[:taken])
        return taken

    def written(self, size: int) -> None:
        """Go on with what waited: the socket took `size` bytes."""
        with self._lock:
            self._under_way -= size
        if not self.outbox.is_waiting or not self.outbox.flush_rest():
            return
        if self._finish_reason:  # behind what was just handed over
            self._loop.call_soon(self.lines.put_nowait, End(self._finish_reason))
        else:
            self._queue.put(self.session, [Writable()])

    def pace(self, pacing: Pacing) -> Outbox:
        """Return the usual outbox: a WebSocket's messages have an end."""
        return self.outbox

    def note_login(self, *, is_logged_in: bool, is_probed: bool) -> None:
        """Do nothing: the web server has timeouts of its own."""

    # Ending

    def closed(self, reason: CloseReason) -> None:
        """Let write_thread know that the browser is gone, or must go; it calls `finish`."""
        if self.state is OPEN:
            self._finish_reason = reason
            self._queue.put(self.session, [Closed(reason=reason)])
        if self.state is not CLOSED:
            self.advance(CLOSED)

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Close when everything is sent, or at once. Any thread."""
        if self.state is not CLOSED:
            self._call(self._finish, reason, at_once)

    def _finish(self, reason: CloseReason, at_once: bool) -> None:
        if self.state is OPEN:
            self._finish_reason = reason
            self.advance(CLOSING)
        end = End(self._finish_reason or reason)
        if at_once and self._abort:
            self._abort()
        elif at_once or not self.outbox.is_waiting:
            self.lines.put_nowait(end)
        else:
            self._loop.call_later(LINGER_S, self.lines.put_nowait, end)

    def _call(self, function: Callable[..., object], *args: object) -> None:
        """Have the loop call `function` soon; raise OSError where there is no browser any more."""
        if self.state is CLOSED:
            raise BrokenPipeError(f"{self.address} is closed")
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError as error:  # the loop has ended
            raise BrokenPipeError(str(error)) from error


def _whole_lines(data: bytes, room: int) -> int:
    """Return how many bytes of whole lines of `data` fit into `room`.

    Where there is any room, at least one line does.
    """
    if len(data) <= room:
        return len(data)
    if room <= 0:
        return 0
    return data.rfind(b"\n", 0, room) + 1 or data.find(b"\n") + 1
