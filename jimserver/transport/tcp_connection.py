"""A TCP connection: a socket with a RequestStream behind it and an Outbox before it. Run by main_thread."""

import errno
import logging
import socket
import time
from typing import TYPE_CHECKING

from jim.dialects import Dialect
from jim.dialects.dialect import Pacing, format_of, merge_aliases
from jim.dialects.request_stream import RequestStream
from jim.requests import FieldAliases
from jimserver.state.close_reasons import CloseReason
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox
from jimserver.state.session_events import Closed, Writable
from jimserver.state.sessions import Session
from jimserver.transport.rate_limiter import RateLimiter

if TYPE_CHECKING:
    from jimserver.transport.main_thread import MainThread

log = logging.getLogger(__name__)

READ_BYTES = 65_536  # at one recv: several windows of small messages, and no more than one frame of the largest size
LINGER_S = 2.0  # seconds a closed session may take to read its last answer; closing at once could destroy it on the way


class TcpConnection:
    """One client's socket. Its methods are main_thread's, but `send` and `finish`, which write_thread may call too."""

    __slots__ = (
        "_allowance",
        "_known",
        "_paced",
        "_reason",
        "_socket",
        "_stream",
        "_thread",
        "address",
        "heard_at",
        "is_closed",
        "is_reading",
        "kind",
        "opened_at",
        "outbox",
        "probed_at",
        "session",
    )  # fmt: skip

    def __init__(self, thread: "MainThread", sock: socket.socket, address: str) -> None:
        self._thread = thread
        self._socket = sock
        self._stream = RequestStream(thread.config.max_frame_bytes)
        self._known: tuple[Dialect | None, FieldAliases] = (
            None,
            (),
        )  # what `session` knows of how this client speaks
        self._paced: PacedOutbox | None = None
        self._reason: CloseReason | None = None  # set when it ends: nothing more is read from it
        self.opened_at = self.heard_at = time.monotonic()
        self._allowance = RateLimiter(thread.config, self.opened_at)
        self.probed_at = 0.0  # when it was probed for being silent; 0: it is not
        self.is_reading = True
        self.is_closed = False
        self.address = address
        self.kind = "tcp"
        self.outbox = Outbox(self.send)
        self.session = Session(self)

    @property
    def is_ending(self) -> bool:
        return self._reason is not None

    def fileno(self) -> int:
        return self._socket.fileno()

    # Reading

    def data_ready(self) -> None:
        """Reads once and puts what it makes on the queue."""
        try:
            data = self._socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            return self.end(CloseReason.PEER_RESET)
        if self._reason:  # lingering: what comes is thrown away until the peer has closed too
            return None if data else self.close()
        if not data:
            return self.end(CloseReason.PEER_CLOSED)
        self.data_received(data)

    def data_received(self, data: bytes) -> None:
        self.heard_at = time.monotonic()
        self.probed_at = 0.0
        requests = self._stream.feed(data)
        if not requests:
            return
        if pause_s := self._allowance.spend(requests, self.heard_at):
            self._thread.pause(self, pause_s)
        if self._known != (self._stream.dialect, self._stream.aliases):
            self._introduce()
        if self._paced:
            self._paced.requested(requests)
        self._thread.queue.put(self.session, requests)

    def _introduce(self) -> None:
        """The client has shown how it speaks, or more of it. One that announced extensions has done so for good."""
        self._known = dialect, aliases = self._stream.dialect, self._stream.aliases
        if dialect and not self.session.ext:
            self.session.format = format_of(
                dialect, aliases=merge_aliases(self.session.format.aliases, aliases)
            )
            if self._paced and dialect.pacing:
                self._paced.repace(dialect.pacing)

    # Writing

    def send(self, data: bytes) -> int:
        """Sends what the socket takes at once; asks main_thread to go on where that is not all. Any thread."""
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._thread.call(self._thread.watch, self)
        return sent

    def room_ready(self) -> None:
        """The socket is writable: goes on with what waited."""
        try:
            if not self.outbox.flush_rest():
                return
        except OSError:
            return self.end(CloseReason.PEER_RESET)
        self._thread.watch(self)
        if self._reason:
            self._linger()
        else:
            self._thread.queue.put(self.session, [Writable()])

    def takes_first_probe(self, now: float) -> bool:
        """Whether this client may be waiting for a probe since its login; true once."""
        return self._paced is not None and self._paced.takes_first_probe(now)

    def pace(self, pacing: Pacing) -> PacedOutbox:
        """From now on what is said to this client goes through a PacedOutbox. Write_thread's."""
        drained = [Writable()]
        self._paced = PacedOutbox(
            self.outbox,
            pacing,
            later=lambda delay_s, function: self._thread.call(
                self._thread.later, delay_s, function
            ),
            on_drained=lambda: self._thread.queue.put(self.session, drained),
        )
        return self._paced

    # Ending

    def end(self, reason: CloseReason) -> None:
        """Main_thread found that it is over: lets write_thread know, which answers what was received and calls `finish`."""
        self.is_reading = False
        self._thread.watch(self)
        if self._reason is None:
            self._reason = reason
            self._thread.queue.put(self.session, [Closed(reason=reason)])
        elif reason is CloseReason.PEER_RESET:
            self.close()

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Closes it when everything is sent, or at once. Any thread."""
        self._thread.call(self._finish, reason, at_once)

    def _finish(self, reason: CloseReason, at_once: bool) -> None:
        self._reason = self._reason or reason
        if self.outbox.is_broken:
            return self.close()
        if at_once or not self.outbox.is_waiting:
            self._linger()
        self._thread.later(LINGER_S, self.close)

    def _linger(self) -> None:
        """Everything is sent: closes now where the peer did, else half, and waits for the peer."""
        if self._reason in (CloseReason.PEER_CLOSED, CloseReason.PEER_RESET, CloseReason.SLOW):
            return self.close()
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError as error:
            if error.errno not in (errno.ENOTCONN, errno.EPIPE, errno.EBADF):
                log.warning("%s: shutdown: %s", self.session, error)
            return self.close()
        self.is_reading = True
        self._thread.watch(self)

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self._thread.forget(self)
            self._socket.close()
            # TcpConnection, session and outbox know each other, so they stay until the garbage collector comes: without their bytes.
            self._stream = RequestStream(0)
            self.outbox.drop()
