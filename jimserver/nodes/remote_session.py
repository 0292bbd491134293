"""Stand in for sessions whose connections are on other nodes."""

from collections.abc import Callable

from common.ownership import WRITE_THREAD, owned_by
from jim.dialects import dialect_named
from jim.dialects.dialect import Pacing, format_of
from jimserver.nodes.seats import Seat
from jimserver.state.close_reasons import CloseReason
from jimserver.state.outbox import Outbox
from jimserver.state.sessions import Session
from jimserver.state.transport import Tap

_send: Callable[[bytes], int] = len  # nothing is sent here


class RemoteTransport:
    """Describe a connection of another node; it carries nothing."""

    heard_at = 0.0
    tap: Tap | None = None

    def __init__(self, seat: Seat) -> None:
        self.kind = seat.kind
        self.address = seat.address
        self.site_key = seat.site_key
        self.outbox = Outbox(_send)

    def pace(self, pacing: Pacing) -> Outbox:
        return self.outbox

    def note_login(self, *, is_logged_in: bool, is_probed: bool) -> None:
        """Do nothing: its own node knows."""

    def finish(self, reason: CloseReason, *, at_once: bool = False) -> None:
        """Do nothing: there is no connection here."""


@owned_by(WRITE_THREAD, shared=("transport",))
class RemoteSession(Session):
    """Stand in for a session of another node: what is sent to it goes there with the batch."""

    __slots__ = ("node",)

    def __init__(self, node: int, seat: Seat) -> None:
        form = format_of(dialect_named(seat.dialect), frozenset(seat.ext))
        super().__init__(RemoteTransport(seat), form)
        self.node = node
        self.row_id = seat.session_id
        self.client = seat.client
        self.lang = seat.lang
        self.token_digest = seat.token_digest
