"""Sessions and the users behind them, as the server has them in memory."""

from typing import NamedTuple

from accounts.models import User
from common.ownership import WRITE_THREAD, owned_by
from jim.crypto.challenge_proof import Scheme
from jim.dialects import DEFAULT, Dialect, Format
from jim.dialects.dialect import format_of, merge_aliases
from jim.requests import FieldAliases
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox
from jimserver.state.transport import ConnectionState, Stateful, Transport

DEFAULT_FORMAT = format_of(DEFAULT)


class Challenge(NamedTuple):
    """Hold a challenge to a client, and the user whom the right answer logs in."""

    nonce: str
    name: str
    pubkey: str
    scheme: Scheme = Scheme.DERIVED


@owned_by(WRITE_THREAD, shared=("transport",))
class Session(Stateful):
    """Serve one client, from its connection to its end.

    `user` is None until the login. `unacked` are the ids of messages put to it that it may not have
    yet; `queued_id` is the highest of them that is in QueuedMessage too. While it is busy with
    a login or a read, its later requests wait.
    """

    __slots__ = (
        "bad_frames",
        "busy_with",
        "caught_up_to",
        "challenge",
        "client",
        "format",
        "is_busy",
        "key_since",
        "keys_given",
        "lang",
        "outbox",
        "pending_receipts",
        "pubkey",
        "queued_id",
        "refusals",
        "row_id",
        "token_digest",
        "transport",
        "unacked",
        "user",
    )
    node = 0  # where its connection is; 0: in this process

    def __init__(self, transport: Transport, form: Format = DEFAULT_FORMAT) -> None:
        super().__init__()
        self.transport = transport
        self.outbox: Outbox | PacedOutbox = transport.outbox
        self.format = form
        self.user: CachedUser | None = None
        self.challenge: Challenge | None = None  # asked and not answered yet
        self.pubkey = ""  # PEM, of a client that reads nothing but sealed texts
        self.key_since = 0.0  # Unix seconds; texts that were sealed before are for another key
        self.keys_given: dict[int, int] = {}  # hashes of the public keys it has requested, by user
        self.row_id = 0  # of accounts.Session
        self.token_digest = ""  # of its resume token
        self.lang = ""
        self.client = ""
        self.unacked: list[int] = []
        self.queued_id = 0
        # The last queued message that it was given while more are waiting; 0: none is.
        self.caught_up_to = 0
        # msg_id -> sender's id: told "delivered" at the ack.
        self.pending_receipts: dict[int, int] | None = None
        self.is_busy = False  # with a login or a read that is under way
        self.busy_with: object = None  # the entry that began it
        self.bad_frames = 0
        self.refusals: LogLimiter | None = None  # of their log lines; None until the first

    @property
    def ended(self) -> bool:
        return self.state > ConnectionState.OPEN

    @property
    def ext(self) -> frozenset[str]:
        return self.format.ext

    @property
    def name(self) -> str:
        """Return the user's name, or "-" before the login."""
        return self.user.name if self.user else "-"

    def learn_format(self, dialect: Dialect, aliases: FieldAliases) -> None:
        """Note how the client speaks, unless it has announced extensions, which hold for good."""
        if self.ext:
            return
        self.format = format_of(dialect, aliases=merge_aliases(self.format.aliases, aliases))
        if dialect.pacing:
            self.outbox.repace(dialect.pacing)
        if self.user:
            self.transport.note_login(is_logged_in=True, is_probed=dialect.is_probed)

    def __str__(self) -> str:
        return f"{self.name}@{self.transport.address}"


@owned_by(WRITE_THREAD)
class CachedUser:
    """Hold a user in memory. `sessions` are their connected ones."""

    __slots__ = (
        "aliases", "blocked_by", "copies", "id", "is_staff", "key", "messages_left",
        "name", "sessions", "spent_at", "status",
    )  # fmt: skip

    def __init__(self, user: User) -> None:
        self.id: int = user.pk
        self.name: str = user.username
        self.key: str = user.username_key
        self.status: str = user.status
        self.is_staff: bool = user.is_staff
        self.messages_left: float | None = None  # of today's, when `spent_at`; None: all
        self.spent_at = 0.0  # Unix seconds
        self.copies = 0  # of their last message to a room
        self.aliases: FieldAliases = ()  # as their client last used them, and as they are saved
        self.sessions: list[Session] = []
        self.blocked_by: frozenset[int] = frozenset()  # the ids of the users who block them

    @property
    def is_reachable(self) -> bool:
        """Return whether one of the sessions takes a message now.

        One that catches up gets it in its turn.
        """
        # A loop: any() with its generator costs five times as much, for each message.
        for session in self.sessions:
            if not session.caught_up_to:
                return True
        return False
