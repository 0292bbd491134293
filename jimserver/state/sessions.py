"""Who speaks on a connection, and in which state."""

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from jim.dialects import DEFAULT, Format
from jim.dialects.dialect import Pacing, format_of
from jim.requests import Authenticate
from jimserver.state.close_reasons import CloseReason
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox

if TYPE_CHECKING:
    from jimserver.state.user_cache import CachedUser


class Transport(Protocol):
    """Carry a session's frames: a TCP connection, a WebSocket, or a request of this process. write_thread can call all of it."""

    address: str  # "ip:port"
    kind: str  # "tcp", "ws", "api"
    outbox: Outbox

    def pace(self, pacing: Pacing) -> Outbox | PacedOutbox:
        """An outbox that writes as `pacing` says, or the usual one where frames have ends anyhow."""

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Closes it when its outbox is empty, or `at_once`."""


class Challenge(NamedTuple):
    """What a client of the course was asked, and for whom it will be right to answer."""

    nonce: str
    name: str
    pubkey: str


class Session:
    """One client, from its connection to its end. All of it belongs to write_thread.

    `user` is None until the login. `unacked` are the ids of messages put to it that it doesn't surely have yet; `kept_id`
    is the highest of them that is in QueuedMessage too. `held` are the requests that wait for the login to be decided.
    """

    __slots__ = (
        "bad_frames",
        "caught_up_to",
        "challenge",
        "client",
        "ended",
        "format",
        "held",
        "kept_id",
        "lang",
        "outbox",
        "owed_marks",
        "pubkey",
        "refusals",
        "row_id",
        "transport",
        "unacked",
        "user",
    )

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.outbox: Outbox | PacedOutbox = transport.outbox
        self.format: Format = format_of(DEFAULT)
        self.user: CachedUser | None = None
        self.challenge: Challenge | None = None  # that it was asked and has not answered
        self.pubkey = ""  # PEM, of a client that reads nothing but sealed texts
        self.row_id = 0  # of accounts.Session
        self.lang = ""
        self.client = ""
        self.unacked: list[int] = []
        self.kept_id = 0
        self.caught_up_to = (
            0  # the last kept message that it was given while more are waiting; 0: none is
        )
        self.owed_marks: dict[int, int] | None = (
            None  # msg_id -> sender's id: told "delivered" at the ack
        )
        self.held: list[Any] | None = None  # None: nothing is being decided
        self.bad_frames = 0
        self.refusals: LogLimiter | None = None  # what the log says of them; None until the first
        self.ended = False

    @property
    def ext(self) -> frozenset[str]:
        return self.format.ext

    @property
    def name(self) -> str:
        """The user's name, or "-" before the login."""
        return self.user.name if self.user else "-"

    def is_held(self, request: object) -> bool:
        """Whether this request waits for a login to be decided, or is that login."""
        return self.held is not None and (
            type(request) is Authenticate or any(request is other for other in self.held)
        )

    def __str__(self) -> str:
        return f"{self.name}@{self.transport.address}"
