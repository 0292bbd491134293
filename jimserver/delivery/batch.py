"""The post: what a batch stores and says. Nothing is said before the commit that holds it."""

import logging
import time
from bisect import bisect_right
from collections.abc import Iterable

from accounts.services.challenge_auth import aliases_of
from jim.dialects import Format
from jim.notices import Delivered, Delivery, Outgoing
from jim.requests import FieldAliases
from jimserver.delivery.sealed_text import readable
from jimserver.state.close_reasons import CloseReason
from jimserver.state.request_queue import RequestQueue
from jimserver.state.session_events import CatchUp, Closed
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser, UserCache
from jimserver.storage.write_batch import Ledger
from messaging import selectors, services

log = logging.getLogger(__name__)

CATCH_UP_MESSAGES = 100  # kept messages given to a client at once
FEW_UNACKED = (
    CATCH_UP_MESSAGES // 2
)  # of them when the next ones follow, so that a client may acknowledge in blocks
MAX_UNACKED = (
    10_000  # messages put to a client that doesn't acknowledge; the oldest then count as delivered
)


class Post:
    """Puts messages, and everything else that is said, into outboxes; what is to be stored stands in `ledger`. Belongs to write_thread.

    For each batch: `begin`, then any of `answer`, `push`, `deliver`, then within the transaction `ledger.write`, and after it `release`,
    or `discard` when it failed.
    """

    def __init__(
        self, people: UserCache, queue: RequestQueue, newest_id: int, max_outbox_bytes: int
    ) -> None:
        self.now = time.time()
        self.stored = 0  # messages since the start
        self._people = people
        self._queue = queue
        self._max_outbox_bytes = max_outbox_bytes
        self.ledger = Ledger(newest_id)
        self._delivered_id = self._ticked_id = newest_id
        self._touched: set[Session] = set()
        self._caught_up: dict[
            Session, tuple[int, int]
        ] = {}  # were given kept messages in this batch: `caught_up_to`, `kept_id` before
        self._finishing: list[tuple[Session, CloseReason]] = []

    # A batch

    def begin(self) -> None:
        self.now = round(
            time.time(), 6
        )  # microseconds, as the database keeps it: an answer and a history say the same
        self.ledger.begin(self.now)

    def release(self) -> None:
        """After the commit: sends what was said."""
        self.stored += self.ledger.message_count
        self.ledger.committed()
        self._caught_up.clear()
        self.send()

    def send(self) -> None:
        """Sends what was said; on its own only what says that nothing was stored."""
        touched, self._touched = self._touched, set()
        for session in touched:
            session.outbox.commit()
            self._flush(session)
        self._finish()

    def discard(self) -> None:
        """After a failed commit: nothing of the batch was stored or is said."""
        self.ledger.rolled_back()
        touched, self._touched = self._touched, set()
        for session in touched:
            session.outbox.rollback()
            del session.unacked[bisect_right(session.unacked, self.ledger.newest_id) :]
            session.kept_id = min(
                session.kept_id, self.ledger.newest_id
            )  # the next batch gives the same ids to other messages
        for session, before in self._caught_up.items():
            self._take_back(session, *before)
        self._caught_up.clear()
        self._finish()

    def _take_back(self, session: Session, caught_up_to: int, kept_id: int) -> None:
        """A session that catches up has nothing unacknowledged but kept messages; those of this batch come behind `caught_up_to`."""
        del session.unacked[bisect_right(session.unacked, caught_up_to) :]
        session.caught_up_to, session.kept_id = caught_up_to, kept_id
        owed = session.owed_marks or {}
        session.owed_marks = {
            msg_id: sender_id for msg_id, sender_id in owed.items() if msg_id <= caught_up_to
        } or None

    @property
    def has_debts(self) -> bool:
        """Whether something is to be stored or said although nobody asks for anything."""
        return bool(self.ledger or self._touched)

    def _flush(self, session: Session) -> None:
        try:
            is_sent = session.outbox.flush()
        except OSError:
            return self._queue.put(session, [Closed(reason=CloseReason.PEER_RESET)])
        if is_sent:
            self.sent(session)
        elif self._max_outbox_bytes and session.outbox.rest_bytes > self._max_outbox_bytes:
            self._queue.put(session, [Closed(reason=CloseReason.SLOW)])

    def finish_later(self, session: Session, reason: CloseReason) -> None:
        """The session is over: its connection is closed when what was said to it is sent."""
        self._finishing.append((session, reason))
        if session.row_id:
            self.ledger.closed.append((session.row_id, reason))

    def _finish(self) -> None:
        for session, reason in self._finishing:
            self._hurry(session)
            session.transport.finish(reason, at_once=reason is CloseReason.SLOW)
        self._finishing.clear()

    def _hurry(self, session: Session) -> None:
        try:
            session.outbox.hurry()
        except OSError as error:
            log.info("%s: its last answers were not sent: %s", session, error)

    # Saying

    def answer(self, session: Session, message: Outgoing) -> None:
        """Says to a session what it has asked for."""
        form = session.format
        session.outbox.stage(form.dialect.encode(message, form))
        self._touched.add(session)

    def push(self, session: Session, message: Outgoing) -> None:
        """Says to a session what it has not asked for."""
        session.outbox.stage_push(session.format.encode(message))
        self._touched.add(session)

    def deliver(self, message: Delivery, sessions: Iterable[Session]) -> None:
        """Puts a message to sessions of its recipients, and keeps it for those that are catching up."""
        self.show(message, sessions, is_owed=True)

    def show(
        self, message: Delivery, sessions: Iterable[Session], *, is_owed: bool = False
    ) -> None:
        """Says a message to sessions, encoded once for each form they read. `is_owed`: until they acknowledge it."""
        msg_id, touched = message.msg_id or 0, self._touched
        frames: dict[Format, list[bytes]] = {}
        for session in sessions:
            if is_owed:
                if session.caught_up_to and session.user:
                    self.ledger.keep(session.user.id, msg_id)
                    continue
                session.unacked.append(msg_id)
            form = session.format
            encoded = frames.get(form)
            if encoded is None:
                if form.dialect.reads_sealed or message.sealed:
                    encoded = self._encode_sealed(session, message)  # for him alone
                else:
                    encoded = frames[form] = form.dialect.encode(message, form)
            session.outbox.stage_push(encoded, msg_id)
            touched.add(session)

    def _encode_sealed(self, session: Session, message: Delivery) -> list[bytes]:
        """A message with a sealed text, or for a client that reads no other: as this one can read it."""
        return [
            frame for part in readable(session, message) for frame in session.format.encode(part)
        ]

    # Delivery

    def begin_catch_up(self, session: Session, *, has_kept: bool) -> None:
        """A session has come: it is given what is kept for its user, and what his others were given and may never have read.

        `has_kept`: whether anything was kept before this batch.
        """
        for other in session.user.sessions if session.user else ():
            if other is not session:
                self._keep_unacked(other, self.ledger.newest_id)
        user_id = session.user.id if session.user else 0
        if has_kept or any(kept_for == user_id for kept_for, _msg_id in self.ledger.kept):
            self.catch_up(session)

    def catch_up(self, session: Session) -> None:
        """Gives a session the next page of what is kept for its user; new messages queue behind until the last page."""
        person = session.user
        assert person is not None
        self._caught_up.setdefault(session, (session.caught_up_to, session.kept_id))
        self.ledger.write()
        page = selectors.queued_page(
            person.id, after_id=session.caught_up_to, limit=CATCH_UP_MESSAGES
        )
        aliases = aliases_of({message.sender_id for message in page.messages if message.sealed})
        new_marks = {message.msg_id: message.sender_id for message in page.messages}
        session.owed_marks = (
            new_marks if session.owed_marks is None else session.owed_marks | new_marks
        )
        for message in page.messages:
            self._give_kept(session, message, aliases.get(message.sender_id, ()))
        session.caught_up_to = session.kept_id if page.more else 0

    def takes_more(self, session: Session) -> bool:
        """Whether a session that catches up is to be given the next page: it has most of the last one, and reads."""
        return (
            bool(session.caught_up_to)
            and len(session.unacked) <= FEW_UNACKED
            and not session.outbox.is_waiting
        )

    def _go_on(self, session: Session) -> None:
        if self.takes_more(session):
            self._queue.put(session, [CatchUp()])

    def _give_kept(
        self, session: Session, message: selectors.StoredMessage, aliases: FieldAliases
    ) -> None:
        msg_id, _, sender, to, text, sealed, sent = message
        delivery = Delivery(
            time=sent,
            to=to,
            sender=sender,
            message=text,
            msg_id=msg_id,
            sealed=sealed,
            aliases=aliases,
        )
        self.show(delivery, [session])
        session.unacked.append(msg_id)
        session.kept_id = msg_id

    def drained(self, session: Session) -> None:
        """The socket took what had to wait; what this batch adds is still to come."""
        if session not in self._touched and not session.outbox.is_waiting:
            self.sent(session)

    def sent(self, session: Session) -> None:
        """Everything said to a session is on its way: to a client that doesn't acknowledge, that is delivery."""
        if session.unacked and "acks" not in session.ext:
            self.acknowledge(session, session.unacked[-1])
        elif session.caught_up_to:
            self._go_on(session)

    def acknowledge(self, session: Session, up_to_id: int) -> None:
        """The client has what it was given up to this message."""
        unacked = session.unacked
        del unacked[: bisect_right(unacked, up_to_id)]
        if session.kept_id and session.user:
            self.ledger.cleared.append((session.user.id, min(up_to_id, session.kept_id)))
            if up_to_id >= session.kept_id:
                session.kept_id = 0
            self._mark_delivered(session, up_to_id)
        if session.caught_up_to:
            self._go_on(session)

    def _mark_delivered(self, session: Session, up_to_id: int) -> None:
        """Tells the senders of kept messages that they have arrived now."""
        owed = session.owed_marks or {}
        arrived = {msg_id: sender_id for msg_id, sender_id in owed.items() if msg_id <= up_to_id}
        session.owed_marks = {
            msg_id: sender_id for msg_id, sender_id in owed.items() if msg_id > up_to_id
        } or None
        for msg_id, sender_id in arrived.items():
            self._tell_delivered(
                sender_id, Delivered(time=self.now, to=session.name, msg_id=msg_id)
            )

    def _tell_delivered(self, sender_id: int, mark: Delivered) -> None:
        sender = self._people.get(sender_id)
        for session in sender.sessions if sender else ():
            if "marks" in session.ext:
                self.push(session, mark)

    def has_arrived(self, person: CachedUser, up_to_id: int) -> None:
        """His client says at the login what has arrived: that is not kept any more."""
        self.ledger.write()
        for msg_id, sender_id in selectors.queued_senders(
            person.id, up_to_id=up_to_id, limit=MAX_UNACKED
        ):
            self._tell_delivered(sender_id, Delivered(time=self.now, to=person.name, msg_id=msg_id))
        self.ledger.cleared.append((person.id, up_to_id))

    def settle(self, session: Session) -> None:
        """A session has ended: what it surely doesn't have is kept. The other sessions of its user, if any, were given it too."""
        person = session.user
        assert person is not None
        self.drained(session)
        if written_id := session.outbox.withdraw():
            self.acknowledge(session, written_id)
        if not person.sessions:
            self.ledger.kept += [(person.id, msg_id) for msg_id in session.unacked]
        session.unacked.clear()  # its last answers may still be sent: that is no sign that these are

    # Book-keeping

    def tick(self) -> None:
        """Once a second: notes how far delivery has come, so that a crash repeats a second at most. Within a transaction."""
        for sessions in self._people.clients.values():
            for session in sessions:
                if session.unacked and session.unacked[0] <= self._ticked_id:
                    self._keep_unacked(session, self._ticked_id)
        if self._delivered_id < self._ticked_id:
            services.queue_messages(self.ledger.kept)
            services.note_delivered(up_to_id=self._ticked_id)

    def ticked(self) -> None:
        """After the commit of a tick."""
        self._delivered_id, self._ticked_id = self._ticked_id, self.ledger.newest_id

    def _keep_unacked(self, session: Session, up_to_id: int) -> None:
        """Keeps what a client was given up to this message and has not acknowledged."""
        person = session.user
        assert person is not None
        if len(session.unacked) > MAX_UNACKED:
            del session.unacked[:-MAX_UNACKED]
        old = session.unacked[: bisect_right(session.unacked, up_to_id)]
        new = [(person.id, msg_id) for msg_id in old if msg_id > session.kept_id]
        if new:
            self.ledger.kept += new
            session.kept_id = old[-1]
