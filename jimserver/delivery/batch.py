"""Define the unit of work: the writes and frames of a batch; frames are sent after the commit."""

import logging
import time

from common.ownership import WRITE_THREAD, owned_by
from jimserver.delivery.acks import Acks
from jimserver.delivery.relaying_sender import RelayingSender
from jimserver.delivery.sender import Sender
from jimserver.nodes.relay import NoRelay, Relay
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.state.sessions import Session
from jimserver.state.user_cache import UserCache
from jimserver.storage.deduplication import Deduplication
from jimserver.storage.deferred_index import DeferredIndex, ImmediateIndex
from jimserver.storage.write_batch import WriteBatch

log = logging.getLogger(__name__)


@owned_by(WRITE_THREAD)
class Batch:
    """Assemble the parts of a batch and move them through it. Belongs to write_thread.

    `begin`; then requests are handled by way of `writes`, `sender` and `acks`; then `write` within
    the transaction, and after it `release`, or `discard` when it failed.
    """

    def __init__(
        self,
        users: UserCache,
        queue: RequestQueue,
        newest_id: int,
        max_outbox_bytes: int,
        relay: Relay | None = None,
    ) -> None:
        """Start empty; `newest_id` is the highest message id in use; nodes have a `relay`."""
        self.now = time.time()  # when the batch began, in Unix seconds
        self.stored = 0  # messages since the start
        self.relay = relay or NoRelay()
        self.index = ImmediateIndex() if relay else DeferredIndex()
        self.writes = WriteBatch(newest_id, self.index)
        self.sender = (
            RelayingSender(self.writes, queue, max_outbox_bytes, relay)
            if relay
            else Sender(self.writes, queue, max_outbox_bytes)
        )
        self.acks = Acks(users, queue, self.writes, self.sender)
        self.deduplication = Deduplication(self.writes, self.index)
        self._finishing: list[tuple[Session, CloseReason]] = []

    @property
    def is_dirty(self) -> bool:
        """Return whether rows or frames are pending, so that a batch without requests has work."""
        return self.writes.is_dirty or self.sender.is_dirty

    def begin(self) -> None:
        # Microseconds, as the database keeps it: an answer and a history say the same.
        self.now = self.acks.now = round(time.time(), 6)
        self.writes.begin(self.now)
        self.relay.begin()
        self.deduplication.begin()
        self.index.cut()

    def write(self) -> None:
        """Write all rows, and some of the index, within the transaction."""
        self.writes.write()
        self.index.write_beside(self.writes.message_count)

    def release(self) -> None:
        """After the commit: forget the rows and send what was staged, whatever fails here."""
        self.stored += self.writes.message_count
        try:
            self.writes.committed()
            self.index.committed()
            self.acks.committed()
        finally:
            self.flush()

    def flush(self) -> None:
        """Send what was staged. Call alone only for what tells that nothing was stored."""
        for session in self.sender.flush():
            if session.unacked or session.caught_up_to:  # few senders have something to note
                self.acks.note_sent(session)
        self._finish()

    def discard(self) -> None:
        """After a failed commit: forget what the batch brought; nothing of it is sent."""
        self.writes.rolled_back()
        self.relay.rolled_back()
        self.index.rolled_back(self.writes.first_id)
        self.acks.rolled_back(self.sender.discard())
        self._finish()

    def abandon(self) -> None:
        """After a commit whose `release` failed: forget the rows, which are stored."""
        self.writes.forget()

    # Sessions that end

    def finish_later(self, session: Session, reason: CloseReason) -> None:
        """Record the end of a session; close its connection when everything is sent to it."""
        self._finishing.append((session, reason))
        self.writes.logins.close_session(session.row_id, reason)

    def _finish(self) -> None:
        finishing, self._finishing = self._finishing, []
        for session, reason in finishing:
            _flush_now(session)
            session.transport.finish(reason, at_once=reason is CloseReason.SLOW)


def _flush_now(session: Session) -> None:
    try:
        session.outbox.flush_now()
    except OSError as error:
        log.info("%s: its last answers were not sent: %s", session, error)
