"""Serve a TCP connection: a socket with a RequestStream behind it and an Outbox before it."""

import errno
import logging
import socket
import time
from collections.abc import Callable

from common.ownership import MAIN_THREAD, owned_by
from jim.dialects import DEFAULT, Dialect
from jim.dialects.dialect import Pacing
from jim.dialects.request_stream import RequestStream
from jim.requests import FieldAliases
from jimserver.conf.config import Config
from jimserver.state.close_reasons import CloseReason
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import Closed, FormatLearned, Writable
from jimserver.state.sessions import Session
from jimserver.state.transport import ConnectionState, Stateful, Tap
from jimserver.tls.tls_socket import TlsSocket
from jimserver.transport.loop import Loop
from jimserver.transport.rate_limiter import RateLimiter

log = logging.getLogger(__name__)

# Bytes at one recv: several windows of small messages, and one frame of the largest size.
READ_BYTES = 65_536
# Seconds that a peer may take to read its last answer; closing at once could destroy it on the way.
LINGER_S = 2.0
OPEN, CLOSING, LINGERING, CLOSED = ConnectionState  # reads of a module's name are the fastest
AWAY = (CloseReason.PEER_CLOSED, CloseReason.PEER_RESET, CloseReason.SLOW)  # nobody reads any more

SHARED = (  # with write_thread: constant, or one value that one of the two sets and the other reads
    "_finish",
    "_loop",
    "_paced",
    "_queue",
    "_socket",
    "address",
    "finish",
    "heard_at",
    "is_logged_in",
    "is_probed",
    "kind",
    "note_login",
    "outbox",
    "pace",
    "send",
    "session",
    "site_key",
    "tap",
)


@owned_by(MAIN_THREAD, shared=SHARED)
class TcpConnection(Stateful):
    """Serve one client's socket.

    write_thread calls `send`, `pace`, `note_login` and `finish`, and sets `tap`.
    """

    __slots__ = (
        "_finish_reason", "_is_finished", "_learned", "_limiter", "_loop", "_max_before_login",
        "_on_closed", "_paced", "_queue", "_socket", "_stream", "address", "heard_at",
        "is_logged_in", "is_probed", "is_reading", "opened_at", "outbox", "probed_at",
        "session", "tap",
    )  # fmt: skip
    kind = "tcp"
    site_key = ""

    def __init__(
        self,
        loop: Loop,
        queue: RequestQueue,
        config: Config,
        sock: socket.socket | TlsSocket,
        address: str,
        on_closed: Callable[["TcpConnection"], None],
    ) -> None:
        """Take the socket; `on_closed` is called before it is closed."""
        super().__init__()
        self._loop = loop
        self._queue = queue
        self._socket = sock
        self._on_closed = on_closed
        self._stream = RequestStream(config.max_frame_bytes, config.max_bad_frames)
        self._learned: tuple[Dialect, FieldAliases] = (DEFAULT, ())  # that the session knows
        self._paced: PacedOutbox | None = None
        self._finish_reason: CloseReason | None = None
        self._is_finished = False  # write_thread has said all
        self.opened_at = self.heard_at = time.monotonic()
        self._limiter = RateLimiter(config, self.opened_at)
        self._max_before_login = config.max_requests_before_login
        self.probed_at = 0.0  # when it was probed for being silent; 0: it is not
        self.is_reading = True
        self.is_logged_in = False
        self.is_probed = False  # silent clients of its kind are
        self.address = address
        self.tap: Tap | None = None
        self.outbox = Outbox(self.send)
        self.session = Session(self)

    def fileno(self) -> int:
        return self._socket.fileno()

    # Reading

    def data_ready(self) -> None:
        """Read once and put the requests on the queue."""
        try:
            data = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            return self.end(CloseReason.PEER_RESET)
        if self.state is not OPEN:  # what comes is thrown away until the peer has closed too
            return None if data else self.close()
        if not data:
            return self.end(CloseReason.PEER_CLOSED)
        self.data_received(data)

    def data_received(self, data: bytes) -> None:
        self.heard_at = time.monotonic()
        self.probed_at = 0.0
        if self.tap is not None:
            self.tap.received(data)
        limit = 0 if self.is_logged_in else self._max_before_login
        requests = self._stream.feed(data, limit)
        if not requests:
            return
        if pause_s := self._limiter.spend(requests, self.heard_at):
            self._pause(pause_s)
        if self._paced:
            self._paced.requested(requests)
        dialect, aliases = self._stream.dialect, self._stream.aliases
        if dialect and self._learned != (dialect, aliases):
            self._learned = dialect, aliases
            learned = FormatLearned(dialect=dialect, aliases=aliases)
            self._queue.put(self.session, [learned, *requests])
        else:
            self._queue.put(self.session, requests)
        if self._stream.has_given_up:
            is_garbage = self._stream.is_garbage
            self.end(CloseReason.BAD_FRAMES if is_garbage else CloseReason.FLOOD)

    def _pause(self, seconds: float) -> None:
        """Read nothing for a while: TCP hands that on to the peer."""
        self.is_reading = False
        self._loop.update(self)
        self._loop.later(seconds, self._resume)

    def _resume(self) -> None:
        if self.state is OPEN:
            self.is_reading = True
            self._loop.update(self)

    # Writing

    def send(self, data: bytes) -> int:
        """Send what the socket takes at once; have main_thread go on where that is not all."""
        tap, sock = self.tap, self._socket
        try:
            sent = sock.send(data) if tap is None else tap.send(sock.send, data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._loop.call(self._loop.update, self)
        return sent

    def room_ready(self) -> None:
        """Go on with what waited: the socket is writable."""
        try:
            if not self.outbox.flush_rest():
                return
        except OSError:
            return self.end(CloseReason.PEER_RESET)
        self._loop.update(self)
        if self.state is OPEN:
            self._queue.put(self.session, [Writable()])
        elif self._is_finished:  # else the last answers are still to come
            self._linger()

    def takes_first_probe(self, now: float) -> bool:
        """Return True once, when this client has waited for its first probe long enough."""
        return self._paced is not None and self._paced.takes_first_probe(now)

    def pace(self, pacing: Pacing) -> PacedOutbox:
        """Have all that is said to this client go through a PacedOutbox from now on."""
        writable = [Writable()]
        loop = self._loop
        self._paced = PacedOutbox(
            self.outbox,
            pacing,
            later=lambda delay_s, function: loop.call(loop.later, delay_s, function),
            on_drained=lambda: self._queue.put(self.session, writable),
        )
        return self._paced

    def note_login(self, *, is_logged_in: bool, is_probed: bool) -> None:
        self.is_logged_in, self.is_probed = is_logged_in, is_probed

    # Ending

    def end(self, reason: CloseReason) -> None:
        """Tell write_thread that it is over; it answers what was received and calls `finish`."""
        self.is_reading = False
        self._loop.update(self)
        if self.state is OPEN:
            self.outbox.is_ending = True
            self._begin_closing(reason)
            self._queue.put(self.session, [Closed(reason=reason)])
        elif reason is CloseReason.PEER_RESET:
            self.close()

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Close when everything is sent, or at once. Any thread."""
        self._loop.call(self._finish, reason, at_once)

    def _finish(self, reason: CloseReason, at_once: bool) -> None:
        self._is_finished = True
        if self.state is OPEN:
            self._begin_closing(reason)
        if self.outbox.is_broken:
            return self.close()
        if at_once or not self.outbox.is_waiting:
            self._linger()
        self._loop.later(LINGER_S, self.close)

    def _begin_closing(self, reason: CloseReason) -> None:
        self._finish_reason = reason
        self.advance(CLOSING)

    def _linger(self) -> None:
        """Close now where the peer did, else shut our half and wait for the peer: all is sent."""
        if self.state is LINGERING:
            return
        if self._finish_reason in AWAY:
            return self.close()
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            if error.errno not in (errno.ENOTCONN, errno.EPIPE, errno.EBADF):
                log.warning("%s: shutdown: %s", self.address, error)
            return self.close()
        self.advance(LINGERING)
        self.is_reading = True
        self._loop.update(self)

    def close(self) -> None:
        if self.state is CLOSED:
            return
        self._on_closed(self)
        self.advance(CLOSED)
        self._socket.close()
        # Connection, session and outbox know each other, so they stay until the garbage collector
        # comes: without their bytes.
        self._stream = RequestStream(0)
        self.outbox.drop()
