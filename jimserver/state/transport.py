"""Define a connection's interface to its session, and the states of a connection."""

from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

from jim.dialects.dialect import Pacing
from jimserver.state.close_reasons import CloseReason
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox


class ConnectionState(IntEnum):
    """List the states of a connection and its session, in order; it can skip one, never go back."""

    OPEN = 0  # its requests are handled
    CLOSING = 1  # no request is handled any more; what was said to the peer is being sent
    LINGERING = 2  # all is sent and our half is shut: the peer may read it and close the other half
    CLOSED = 3  # the socket is closed


class Stateful:
    """Hold a ConnectionState. `advance` alone changes it."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = ConnectionState.OPEN

    def advance(self, state: ConnectionState) -> None:
        """Go on to a later state."""
        assert state > self.state, f"{self.state.name} -> {state.name}"
        self.state = state


class Tap(Protocol):
    """See what passes on a connection; any thread."""

    @property
    def is_on(self) -> bool:
        """Return False when it takes no more notes, so that the connection can drop it."""

    def received(self, data: bytes) -> None:
        """Note bytes that were read."""

    def send(self, send: Callable[[bytes], int], data: bytes) -> int:
        """Send by `send` and note what it took; return how many bytes that were."""


class Transport(Protocol):
    """Carry a session's frames: a TCP connection, a WebSocket, or a request of this process.

    write_thread can use everything that is named here.
    """

    kind: str  # "tcp", "ws", "api"
    address: str  # "ip:port"
    site_key: str  # of the session of the site that it belongs to; "" for none
    heard_at: float  # monotonic, of the last bytes of the peer; 0 where nobody notes it
    outbox: Outbox
    tap: Tap | None

    def pace(self, pacing: Pacing) -> Outbox | PacedOutbox:
        """Return an outbox that writes as `pacing` says, or the usual one if frames have ends."""

    def note_login(self, *, is_logged_in: bool, is_probed: bool) -> None:
        """Learn whether somebody is logged in here, and whether they answer probes."""

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Close when the outbox is empty, or `at_once`."""
