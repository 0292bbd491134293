"""The post: what a batch stores and says. Nothing is said before the commit that holds it."""

import logging
import time
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from accounts.course import words_of
from accounts.services import close_session
from jim.dialects import Format
from jim.messages import Delivered, Delivery, Outgoing, Words
from jimserver.engine.events import CatchUp, Closed
from jimserver.engine.people import People, Person
from jimserver.engine.queue import RequestQueue
from jimserver.engine.reading import readable
from jimserver.engine.reasons import Reason
from jimserver.engine.sessions import Session
from messaging import selectors, services

log = logging.getLogger(__name__)

CATCH_UP_MESSAGES = 100  # kept messages given to a client at once; the next ones when it has these
FILE_MESSAGES = 2000  # unfiled messages until they are filed while the server is busy: about 10 ms of work
MAX_UNACKED = 10_000  # messages put to a client that doesn't acknowledge; the oldest then count as delivered


class Post:
    """Stores messages and puts them, and everything else that is said, into outboxes. Belongs to write_thread.

    For each batch: `begin`, then any of `say`, `add_message`, `deliver`, `keep`, then within the transaction `store`, and after it
    `release`, or `discard` when the commit failed.
    """

    def __init__(self, people: People, queue: RequestQueue, newest_id: int, max_outbox_bytes: int) -> None:
        self.now = time.time()
        self.stored = 0  # messages since the start
        self._people = people
        self._queue = queue
        self._max_outbox_bytes = max_outbox_bytes
        self._newest_id = self._filed_id = self._delivered_id = self._ticked_id = newest_id
        self._first_id = newest_id + 1  # of this batch
        self._sent_at: Any = None  # `now` as the database takes it
        self._rows: list[tuple[Any, ...]] = []
        self._kept: list[tuple[int, int]] = []  # user id, message id; survives a failed commit
        self._cleared: list[tuple[int, int]] = []  # user id, up to message id; likewise
        self._unfiled_ids: dict[tuple[int, str], int] = {}  # sender id, his own id -> message id
        self._closed_rows: list[tuple[int, Reason]] = []  # of accounts.Session; likewise
        self._touched: set[Session] = set()
        self._finishing: list[tuple[Session, Reason]] = []

    # A batch

    def begin(self) -> None:
        self.now = time.time()
        self._sent_at = None
        self._first_id = self._newest_id + 1

    def store(self) -> None:
        """Writes what the batch brought; part of write_thread's transaction."""
        services.store_messages(self._rows)
        services.keep_undelivered(self._kept)
        for user_id, up_to_id in self._cleared:
            services.clear_undelivered(user_id=user_id, up_to_id=up_to_id)
        for row_id, reason in self._closed_rows:
            close_session(session_id=row_id, reason=reason)

    def release(self) -> None:
        """After the commit: sends what was said."""
        self.stored += len(self._rows)
        self._rows.clear()
        self._kept.clear()
        self._cleared.clear()
        self._closed_rows.clear()
        touched, self._touched = self._touched, set()
        for session in touched:
            session.outbox.commit()
            self._flush(session)
        self._finish()

    def discard(self) -> list[Session]:
        """After a failed commit: nothing of the batch was stored or is said. Returns the sessions it would have spoken to."""
        self._rows.clear()
        self._unfiled_ids = {key: msg_id for key, msg_id in self._unfiled_ids.items() if msg_id < self._first_id}
        self._kept = [pair for pair in self._kept if pair[1] < self._first_id]
        touched, self._touched = self._touched, set()
        for session in touched:
            session.outbox.rollback()
            del session.unacked[bisect_right(session.unacked, self._first_id - 1) :]
        self._newest_id = self._first_id - 1
        self._finish()
        return list(touched)

    @property
    def has_debts(self) -> bool:
        """Whether something is to be stored or said although nobody asks for anything."""
        return bool(self._cleared or self._kept or self._closed_rows or self._touched)

    def _flush(self, session: Session) -> None:
        try:
            is_sent = session.outbox.flush()
        except OSError:
            return self._queue.put(session, [Closed(reason=Reason.PEER_RESET)])
        if is_sent:
            self.sent(session)
        elif self._max_outbox_bytes and session.outbox.rest_bytes > self._max_outbox_bytes:
            self._queue.put(session, [Closed(reason=Reason.SLOW)])

    def finish_later(self, session: Session, reason: Reason) -> None:
        """The session is over: its connection is closed when what was said to it is sent."""
        self._finishing.append((session, reason))
        if session.row_id:
            self._closed_rows.append((session.row_id, reason))

    def _finish(self) -> None:
        for session, reason in self._finishing:
            self._hurry(session)
            session.door.finish(reason, at_once=reason is Reason.SLOW)
        self._finishing.clear()

    def _hurry(self, session: Session) -> None:
        try:
            session.outbox.hurry()
        except OSError as error:
            log.info("%s: its last answers were not sent: %s", session, error)

    # Saying

    def answer(self, session: Session, message: Outgoing) -> None:
        """Says to a session what it has asked for."""
        session.outbox.stage(session.format.encode(message))
        self._touched.add(session)

    def push(self, session: Session, message: Outgoing) -> None:
        """Says to a session what it has not asked for."""
        session.outbox.stage_push(session.format.encode(message))
        self._touched.add(session)

    def deliver(self, message: Delivery, sessions: Iterable[Session], *, but: Session | None = None) -> None:
        """Puts a message to sessions, encoded once for each form they read."""
        frames: dict[Format, list[bytes]] = {}
        msg_id = message.msg_id or 0
        for session in sessions:
            if session is not but:
                form = session.format
                if form.dialect.reads_sealed or message.sealed:
                    session.outbox.stage_push(self._encode_sealed(session, message))
                else:
                    if form not in frames:
                        frames[form] = form.encode(message)
                    session.outbox.stage_push(frames[form])
                session.unacked.append(msg_id)
                self._touched.add(session)

    def _encode_sealed(self, session: Session, message: Delivery) -> list[bytes]:
        """A message with a sealed text, or for a client that reads no other: as this one can read it."""
        return [frame for part in readable(session, message) for frame in session.format.encode(part)]

    def deliver_to_room(self, message: Delivery, members: Iterable[Person], *, but: Session) -> None:
        """`deliver` to all sessions of the members who are here; keeps it for those who are catching up."""
        sessions: list[Session] = []
        for person in members:
            if person.is_catching_up:
                self.keep(person.id, message.msg_id or 0)
            else:
                sessions += person.sessions
        self.deliver(message, sessions, but=but)

    # Storing

    def add_message(
        self, *, conversation: int, sender_id: int, recipient_id: int | None, room_id: int | None, text: str, sealed: bool,
        client_id: str | None,
    ) -> int:  # fmt: skip
        """Takes a message into the batch; returns its id."""
        if self._sent_at is None:
            self._sent_at = services.database_time(datetime.fromtimestamp(self.now, UTC))
        self._newest_id = msg_id = self._newest_id + 1
        self._rows.append((msg_id, conversation, sender_id, recipient_id, room_id, text, sealed, self._sent_at, client_id))
        if client_id:
            self._unfiled_ids[sender_id, client_id] = msg_id
        return msg_id

    def keep(self, user_id: int, msg_id: int) -> None:
        """Keeps a message of this batch for somebody who is not here."""
        self._kept.append((user_id, msg_id))

    def find_repeated(self, sender: Person, client_id: str) -> int | None:
        """The message that `sender` has sent with this id before; None for a new id, which it notes."""
        msg_id = self._unfiled_ids.get((sender.id, client_id))
        if msg_id is not None:
            return msg_id
        if client_id > sender.greatest_client_id:
            sender.greatest_client_id = client_id
            return None
        return selectors.find_receipt(sender_id=sender.id, client_id=client_id)

    def is_kept(self, user_id: int, msg_id: int) -> bool:
        return (user_id, msg_id) in self._kept or selectors.is_undelivered(user_id=user_id, msg_id=msg_id)

    # Delivery

    def catch_up(self, session: Session, after_id: int = 0) -> None:
        """Gives the user the next page of what was kept for him."""
        person = session.person
        assert person is not None
        page = selectors.undelivered_page(person.id, after_id=after_id, limit=CATCH_UP_MESSAGES)
        words = words_of({message.sender_id for message in page if message.sealed})
        for message in page:
            self._give_kept(person, message, words.get(message.sender_id, ()))
        person.is_catching_up = len(page) == CATCH_UP_MESSAGES
        session.caught_up_to = page[-1].msg_id if person.is_catching_up else 0

    def _give_kept(self, person: Person, message: selectors.StoredMessage, words: Words) -> None:
        msg_id, _, sender, to, text, sealed, sent = message
        delivery = Delivery(time=sent, to=to, sender=sender, message=text, msg_id=msg_id, sealed=sealed, words=words)
        self.deliver(delivery, person.sessions)
        for session in person.sessions:
            session.kept_id = msg_id
            session.owed_marks = {**(session.owed_marks or {}), msg_id: message.sender_id}

    def sent(self, session: Session) -> None:
        """Everything said to a session is on its way: to a client that doesn't acknowledge, that is delivery."""
        if session.unacked and "acks" not in session.ext:
            self.acknowledge(session, session.unacked[-1])

    def acknowledge(self, session: Session, up_to_id: int) -> None:
        """The client has what it was given up to this message."""
        unacked = session.unacked
        del unacked[: bisect_right(unacked, up_to_id)]
        if session.kept_id and session.person:
            self._cleared.append((session.person.id, min(up_to_id, session.kept_id)))
            if up_to_id >= session.kept_id:
                session.kept_id = 0
            self._mark_delivered(session, up_to_id)
        if session.caught_up_to and not unacked:
            self._queue.put(session, [CatchUp()])

    def _mark_delivered(self, session: Session, up_to_id: int) -> None:
        """Tells the senders of kept messages that they have arrived now."""
        owed = session.owed_marks or {}
        arrived = {msg_id: sender_id for msg_id, sender_id in owed.items() if msg_id <= up_to_id}
        session.owed_marks = {msg_id: sender_id for msg_id, sender_id in owed.items() if msg_id > up_to_id} or None
        for msg_id, sender_id in arrived.items():
            sender = self._people.get(sender_id)
            for other in sender.sessions if sender else ():
                if "marks" in other.ext:
                    self.push(other, Delivered(time=self.now, to=session.name, msg_id=msg_id))

    def settle(self, session: Session) -> None:
        """A session has ended: what it surely doesn't have is kept, unless another session of its user has it."""
        person = session.person
        assert person is not None
        if not session.outbox.is_waiting:
            self.sent(session)
        if not person.sessions:
            self._kept += [(person.id, msg_id) for msg_id in session.unacked]
        elif session.caught_up_to:
            heir = person.sessions[0]
            heir.caught_up_to = session.caught_up_to
            self._queue.put(heir, [CatchUp()])

    # Book-keeping

    def tick(self) -> None:
        """Once a second: notes how far delivery has come, so that a crash repeats a second at most. Within a transaction."""
        for sessions in self._people.clients.values():
            for session in sessions:
                if session.unacked and session.unacked[0] <= self._ticked_id:
                    self._keep_unacked(session)
        if self._delivered_id < self._ticked_id:
            services.keep_undelivered(self._kept)
            services.note_delivered(up_to_id=self._ticked_id)
            self._delivered_id = self._ticked_id
        self._ticked_id = self._newest_id

    def _keep_unacked(self, session: Session) -> None:
        """Keeps what a client was given more than a second ago and has not acknowledged."""
        person = session.person
        assert person is not None
        if len(session.unacked) > MAX_UNACKED:
            del session.unacked[:-MAX_UNACKED]
        old = session.unacked[: bisect_right(session.unacked, self._ticked_id)]
        new = [(person.id, msg_id) for msg_id in old if msg_id > session.kept_id]
        if new:
            self._kept += new
            session.kept_id = old[-1]

    def file(self, *, at_least: int = FILE_MESSAGES) -> None:
        """Files the messages of the last batches when there are `at_least` so many. Outside a transaction."""
        if self._newest_id - self._filed_id >= at_least:
            services.file_messages(up_to_id=self._newest_id)
            self._filed_id = self._newest_id
            self._unfiled_ids.clear()


