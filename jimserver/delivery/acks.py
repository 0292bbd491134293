"""Track which messages have arrived: unacknowledged ones, offline queues, delivery receipts."""

from bisect import bisect_right
from collections.abc import Callable

from accounts.services.challenge_auth import aliases_of
from common.database.joined import statements_joined
from common.ownership import WRITE_THREAD, owned_by
from jim.notices import Delivered
from jim.requests import FieldAliases
from jimserver.delivery.handover import Handover, Wait
from jimserver.delivery.left_to_others import LeftToOthers
from jimserver.delivery.queued_delivery import queued_delivery
from jimserver.delivery.sender import Sender
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import CatchUp
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser, UserCache
from jimserver.storage.write_batch import WriteBatch
from messaging import selectors, services
from messaging.selectors.mentions import mentions_of
from messaging.services.nodes.membership import queue_doubtful

CATCH_UP_MESSAGES = 100  # of an offline queue given to a client at once
# Of them that are unacknowledged when the next page follows, so that a client can ack in blocks.
FEW_UNACKED = CATCH_UP_MESSAGES // 2
FROM_THE_FIRST = -1  # the place in an offline queue of which nothing was given
MAX_UNACKED = 10_000  # of one session; beyond them the oldest count as delivered


@owned_by(WRITE_THREAD)
class Acks:
    """Guarantee delivery: queue for its user what a client might not have received.

    A client with `acks` says what it has; for any other, a message is delivered when the socket has
    taken it and nobody knew that the connection was ending. Belongs to write_thread.
    """

    def __init__(
        self, users: UserCache, queue: RequestQueue, writes: WriteBatch, sender: Sender
    ) -> None:
        # Stores how far delivery has come; called within a transaction with `up_to_id`.
        self.note_delivered: Callable[..., None] = services.note_delivered
        self.now = 0.0  # when the batch began, in Unix seconds
        self._users = users
        self._queue = queue
        self._writes = writes
        self._sender = sender
        self.handover = Handover(queue)
        self.left = LeftToOthers(writes)
        self._delivered_id = self._ticked_id = writes.newest_id
        # `caught_up_to` and `queued_id`, before this batch, of those that it gave queued messages.
        self._caught_up: dict[Session, tuple[int, int]] = {}

    # Catching up with an offline queue

    def begin_catch_up(self, session: Session, *, has_queued: bool, last_id: int = 0) -> None:
        """Give a new session the offline queue, and what the user's others may never have read.

        `has_queued` says whether the queue had messages before this batch, `last_id` which message
        the client says to have. Of sessions on other nodes only these know it: it waits for them.
        """
        user = session.user
        assert user is not None
        for other in user.sessions:
            if other is not session and not other.node:
                self._queue_unacked(other, self._writes.newest_id)
        if elsewhere := {other.row_id: other.node for other in user.sessions if other.node}:
            self._wait_for(session, elsewhere, last_id)
            session.caught_up_to = FROM_THE_FIRST
        elif has_queued or any(user_id == user.id for user_id, _msg_id in self._writes.queued):
            self.catch_up(session)

    def _wait_for(self, session: Session, others: dict[int, int], last_id: int) -> None:
        newest_id = self._writes.newest_id
        after_id = max(services.high_water_marks().delivered_id, last_id)
        wait = Wait(others, last_id=last_id, after_id=after_id, newest_id=newest_id)
        self.handover.begin(session, wait)

    def hand_over(self, user: CachedUser, row_id: int) -> None:
        """Queue what a user's sessions here lack, for their new one on another node."""
        if own := [session for session in user.sessions if not session.node]:
            for session in own:
                self._queue_unacked(session, self._writes.newest_id)
            self.handover.handed.append(row_id)

    def _end_wait(self, user: CachedUser, wait: Wait) -> None:
        """Queue what is in doubt where a node did not answer, but nothing that the client has."""
        if wait.others:
            queue_doubtful([user.id], after_id=wait.after_id)
        if wait.last_id:
            self._writes.clear_queued(user.id, wait.last_id)
            self._writes.write()

    def catch_up(self, session: Session) -> None:
        """Give a session the next page of the offline queue.

        New messages are queued until it has the last page.
        """
        user = session.user
        assert user is not None
        self._caught_up.setdefault(session, (session.caught_up_to, session.queued_id))
        with statements_joined():
            self._writes.write()
            if wait := self.handover.wait_of(session):
                self._end_wait(user, wait)
            page = selectors.queued_page(
                user.id, after_id=session.caught_up_to, limit=CATCH_UP_MESSAGES
            )
        aliases = aliases_of({message.sender_id for message in page.messages if message.sealed})
        receipts = {
            message.msg_id: message.sender_id
            for message in page.messages
            if not wait or message.msg_id <= wait.newest_id  # later ones have reached the others
        }
        session.pending_receipts = (session.pending_receipts or {}) | receipts
        mentions = self._mentions(session, page)
        blocked = self._users.block_list.blocks(user.id)
        shown = [message for message in page.messages if message.sender_id not in blocked]
        for message in shown:
            names = mentions.get(message.msg_id)
            self._give_queued(session, message, aliases.get(message.sender_id, ()), names)
        if page.messages and len(shown) < len(page.messages):
            session.queued_id = page.messages[-1].msg_id
        session.caught_up_to = session.queued_id if page.more else 0
        if page.messages and not shown:  # nothing that the client could acknowledge
            self.acknowledge(session, session.queued_id)

    def _mentions(self, session: Session, page: selectors.Page) -> dict[int, list[str]]:
        """Return whom the messages mention, for a session that is told."""
        if not session.user or "mentions" not in session.ext:
            return {}
        return mentions_of([message.msg_id for message in page.messages], session.user.id)

    def _give_queued(
        self,
        session: Session,
        message: selectors.StoredMessage,
        aliases: FieldAliases,
        mentions: list[str] | None,
    ) -> None:
        self._sender.show(queued_delivery(message, aliases, mentions), [session])
        session.unacked.append(message.msg_id)
        session.queued_id = message.msg_id

    def can_take_more(self, session: Session) -> bool:
        """Return whether a session can take the next page: it has most of the last, and reads."""
        return (
            bool(session.caught_up_to)
            and not self.handover.is_waiting(session)
            and len(session.unacked) <= FEW_UNACKED
            and not session.outbox.is_waiting
        )

    def _go_on(self, session: Session) -> None:
        """Have the next page given in a batch to come, like an entry of the session's own."""
        if self.can_take_more(session):
            self._queue.put(session, [CatchUp()])

    # Acknowledgements

    def note_writable(self, session: Session) -> None:
        """Note that the socket took what had to wait; what this batch adds is still to be sent."""
        outbox = session.outbox
        if not (self._sender.has_staged(session) or outbox.is_waiting or outbox.is_unread):
            self.note_sent(session)

    def note_sent(self, session: Session) -> None:
        """Note that the socket took everything: without `acks`, that is delivery."""
        if session.unacked and "acks" not in session.ext:
            self.acknowledge(session, session.unacked[-1])
        elif session.caught_up_to:
            self._go_on(session)

    def acknowledge(self, session: Session, up_to_id: int) -> None:
        """Note that the client has the messages it was given, up to this one."""
        unacked = session.unacked
        del unacked[: bisect_right(unacked, up_to_id)]
        if session.queued_id and session.user:
            self._writes.clear_queued(session.user.id, min(up_to_id, session.queued_id))
            if up_to_id >= session.queued_id:
                session.queued_id = 0
            self._send_receipts(session, session.user, up_to_id)
        if session.caught_up_to:
            self._go_on(session)

    def _send_receipts(self, session: Session, user: CachedUser, up_to_id: int) -> None:
        """Tell the senders of queued messages that these have arrived now."""
        pending = session.pending_receipts or {}
        session.pending_receipts = {
            msg_id: sender_id for msg_id, sender_id in pending.items() if msg_id > up_to_id
        } or None
        for msg_id, sender_id in pending.items():
            if msg_id <= up_to_id:
                self._tell_delivered(sender_id, msg_id, user)

    def _tell_delivered(self, sender_id: int, msg_id: int, recipient: CachedUser) -> None:
        """Tell the sender of a queued message, unless they block who has it now."""
        sender = self._users.get(sender_id)
        if sender is None or sender_id in recipient.blocked_by:
            return
        notice = Delivered(time=self.now, to=recipient.name, msg_id=msg_id)
        for session in sender.sessions:
            if "marks" in session.ext:
                self._sender.push(session, notice)

    def note_arrived(self, user: CachedUser, up_to_id: int) -> None:
        """Remove from the offline queue what a client says at its login to have."""
        self._writes.write()
        for msg_id, sender_id in selectors.queued_senders(
            user.id, up_to_id=up_to_id, limit=MAX_UNACKED
        ):
            self._tell_delivered(sender_id, msg_id, user)
        self._writes.clear_queued(user.id, up_to_id)

    def finalize(self, session: Session) -> None:
        """At the end of a session, queue what it surely doesn't have.

        The other sessions of the user, if any, were given it too.
        """
        user = session.user
        assert user is not None
        self.handover.forget(session)
        self.note_writable(session)
        if written_id := session.outbox.cancel_pushes():
            self.acknowledge(session, written_id)
        if not user.sessions:
            for msg_id in session.unacked:
                self._writes.queue(user.id, msg_id)
        else:
            self.left.add(user, session.unacked)
        # The last answers can still be sent: that is no sign that these are.
        session.unacked.clear()

    # Around the batches

    def committed(self) -> None:
        """Note that what the batch gave is stored."""
        self.left.committed()
        for session in self._caught_up:
            self.handover.forget(session)
        self._caught_up.clear()

    def rolled_back(self, sessions: list[Session]) -> None:
        """Take back what the batch gave to `sessions`: its message ids will be given to others."""
        newest_id = self._writes.newest_id
        self.left.rolled_back()
        for session in sessions:
            del session.unacked[bisect_right(session.unacked, newest_id) :]
            session.queued_id = min(session.queued_id, newest_id)
        for session, (caught_up_to, queued_id) in self._caught_up.items():
            _take_back(session, caught_up_to, queued_id)
        self._caught_up.clear()

    def tick(self) -> None:
        """Once a second, within a transaction: note how far delivery has come.

        So a crash repeats about a second at most.
        """
        for sessions in self._users.clients.values():
            for session in sessions:
                if session.unacked and session.unacked[0] <= self._ticked_id:
                    self._queue_unacked(session, self._ticked_id)
        if self._delivered_id < self._ticked_id:
            services.queue_messages(self._writes.queued)
            self.note_delivered(up_to_id=self._ticked_id)

    def ticked(self) -> None:
        """After the commit of a tick."""
        self._delivered_id, self._ticked_id = self._ticked_id, self._writes.newest_id

    def _queue_unacked(self, session: Session, up_to_id: int) -> None:
        """Queue what a client was given up to this message and has not acknowledged."""
        user = session.user
        assert user is not None
        if len(session.unacked) > MAX_UNACKED:
            del session.unacked[:-MAX_UNACKED]
        old = session.unacked[: bisect_right(session.unacked, up_to_id)]
        new = [msg_id for msg_id in old if msg_id > session.queued_id]
        for msg_id in new:
            self._writes.queue(user.id, msg_id)
        if new:
            session.queued_id = old[-1]


def _take_back(session: Session, caught_up_to: int, queued_id: int) -> None:
    """Undo a page: a session that catches up has nothing unacknowledged but queued messages."""
    del session.unacked[bisect_right(session.unacked, caught_up_to) :]
    session.caught_up_to, session.queued_id = caught_up_to, queued_id
    pending = session.pending_receipts or {}
    session.pending_receipts = {
        msg_id: sender_id for msg_id, sender_id in pending.items() if msg_id <= caught_up_to
    } or None
