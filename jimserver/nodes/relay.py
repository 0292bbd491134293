"""Collect what a batch brings for other nodes: their sessions' messages, and changes of caches.

A session of another node is in memory like one's own (`jimserver.nodes.remote_session`). What is
staged for it is put here instead, and stored with the batch as one row of News.
"""

import msgspec
from msgspec import Raw

from common.on_commit import Event
from common.ownership import WRITE_THREAD, owned_by
from jim.errors import JimError
from jim.notices import Outgoing
from jimserver.nodes.bulletin import EVENTS, Bulletin, Ended, Happened, Sent
from jimserver.nodes.shared_taps import SharedTaps, Tapped
from jimserver.state.close_reasons import CloseReason
from jimserver.state.sessions import Session
from jimserver.transport.wire_tap import WireTap

NOTED = (
    "happened",
    "users",
    "sent",
    "ended",
    "tapped",
)  # lists of the Bulletin that requests add to


class NoRelay:
    """Be the relay of a server that is alone: there is nobody to tell."""

    def begin(self) -> None:
        """Begin a batch."""

    def rolled_back(self) -> None:
        """Forget what the batch brought."""

    def note_event(self, event: Event) -> None:
        """Note what has happened in an app."""

    def note_user(self, user_id: int) -> None:
        """Note that what is cached of a user has changed."""

    def end(self, session: Session, reason: CloseReason, error: JimError | None = None) -> None:
        """Have a session of another node ended; `error` says why."""
        raise AssertionError("there are no other nodes")

    def ask_tap(self, tapped: Tapped) -> None:
        """Have a session of another node tapped, or its tap ended."""
        raise AssertionError("there are no other nodes")

    def share_tap(self, tap: WireTap) -> None:
        """Show on other nodes what a tap notes."""


@owned_by(WRITE_THREAD)
class Relay(NoRelay):
    """Fill the Bulletin of the batch. Belongs to write_thread."""

    def __init__(self) -> None:
        self.taps = SharedTaps()
        self.clear()

    def clear(self) -> None:
        self.bulletin = Bulletin(newest_id=0)
        self.begin()

    def begin(self) -> None:
        """Begin a batch; what was noted between two batches outlives it."""
        self._kept = {name: len(getattr(self.bulletin, name)) for name in NOTED}

    def rolled_back(self) -> None:
        for name, count in self._kept.items():
            del getattr(self.bulletin, name)[count:]

    def note_event(self, event: Event) -> None:
        name = type(event).__name__
        if name in EVENTS:
            self.bulletin.happened.append(Happened(name, Raw(msgspec.msgpack.encode(event))))

    def note_user(self, user_id: int) -> None:
        self.bulletin.users.append(user_id)

    def end(self, session: Session, reason: CloseReason, error: JimError | None = None) -> None:
        ended = Ended(session.row_id, reason)
        if error:
            ended.code, ended.text, ended.values = error.code, error.text, dict(error.values)
        self.bulletin.ended.append(ended)

    def ask_tap(self, tapped: Tapped) -> None:
        self.bulletin.tapped.append(tapped)

    def share_tap(self, tap: WireTap) -> None:
        self.taps.add(tap)

    def send(self, how: str, message: Outgoing, sessions: list[Session]) -> None:
        """Have other nodes send a message to these sessions of theirs."""
        targets = [(session.row_id, session.user.id) for session in sessions if session.user]
        body = Raw(msgspec.msgpack.encode(message))
        self.bulletin.sent.append(Sent(how, type(message).__name__, body, targets))
