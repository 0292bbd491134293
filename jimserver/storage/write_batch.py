"""The ledger: what is owed to the database, and how much of it the open transaction has written already."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from accounts.models import User
from accounts.selectors import newest_session_id
from accounts.services import (
    close_sessions,
    digest_of,
    new_token,
    storable,
    store_logins,
    store_sessions,
    store_tokens,
    touch_tokens,
)
from common.sql import Row, database_flag, database_time
from jimserver.state.close_reasons import CloseReason
from jimserver.state.sessions import Session
from jimserver.state.user_cache import CachedUser
from jimserver.storage.deferred_index import LEAST_ROWS, ROWS_PER_MESSAGE, Filing
from messaging import selectors, services
from messaging.models import conversation_of_pair, conversation_of_room


class Ledger:
    """Entries in the order in which they were made. Belongs to write_thread.

    For each batch `begin`, then the entries, then `write` within the transaction (earlier too, so that what is read sees what the
    batch has brought so far), then `committed` or `rolled_back`. Entries that are not of the batch outlive a rollback.
    """

    def __init__(self, newest_id: int) -> None:
        self.newest_id = newest_id
        self.filing = Filing()
        self.first_id = newest_id + 1  # of this batch
        self.messages: list[Row] = []  # to users
        self.room_messages: list[Row] = []
        self.kept: list[tuple[int, int]] = []  # user id, message id
        self.cleared: list[tuple[int, int]] = []  # user id, up to message id
        self.logins: list[Row] = []
        self.sessions: list[Row] = []
        self.tokens: list[Row] = []
        self.used_tokens: list[str] = []  # their digests
        self.closed: list[tuple[int, CloseReason]] = []  # id of an accounts.Session
        self._books: list[tuple[list[Any], Callable[[Any], None]]] = []
        self._open_books()
        self._flags = (database_flag(False), database_flag(True))
        self.is_closed = False  # nothing is written now: what is entered is owed
        self._newest_session_id = newest_session_id()
        self._now = 0.0
        self.time: Any = None  # when the batch began, as the database takes it

    def __bool__(self) -> bool:
        """Whether something is owed."""
        return any(entries for entries, _write in self._books)

    @property
    def message_count(self) -> int:
        """Messages of this batch."""
        return self.newest_id + 1 - self.first_id

    # A batch

    def begin(self, now: float) -> None:
        self._now = now
        self.time = database_time(datetime.fromtimestamp(now, UTC))
        self.filing.begin()
        self.first_id = self.newest_id + 1

    def _open_books(self) -> None:
        """Each kind of entry with what writes it, in the order in which they may depend on each other."""
        self._books = [
            (self.messages, services.store_messages),
            (self.room_messages, services.store_room_messages),
            (self.kept, services.queue_messages),
            (self.cleared, services.clear_all_queued),
            (self.logins, store_logins),
            (self.sessions, store_sessions),
            (self.tokens, store_tokens),
            (self.used_tokens, touch_tokens),
            (self.closed, close_sessions),
        ]
        self._written = [0] * len(self._books)

    def write(self) -> None:
        """Writes what is not written yet; within a transaction."""
        if self.is_closed:
            return
        for number, (entries, write) in enumerate(self._books):
            if len(entries) > (written := self._written[number]):
                write(entries[written:] if written else entries)
                self._written[number] = len(entries)

    def file(self) -> None:
        """Writes some of what stands beside the messages; within the transaction."""
        self.filing.write(max(LEAST_ROWS, ROWS_PER_MESSAGE * self.message_count))

    def committed(self) -> None:
        """Nothing is owed any more."""
        self.filing.committed()
        for entries, _write in self._books:
            entries.clear()
        self._written = [0] * len(self._books)

    def rolled_back(self) -> None:
        """The messages and sessions of the batch never were; the rest is still owed."""
        self.newest_id = self.first_id - 1
        for entries in (
            self.messages,
            self.room_messages,
            self.logins,
            self.sessions,
            self.tokens,
            self.used_tokens,
        ):
            entries.clear()
        self.kept = [pair for pair in self.kept if pair[1] < self.first_id]
        self.filing.rolled_back(self.first_id)
        self._open_books()

    # Logins

    def add_login(self, session: Session, user: User, result: str, code: int) -> None:
        """Notes that somebody has logged in."""
        self.logins.append(
            (self.time, user.username, user.pk, session.transport.address, result, code)
        )

    def add_session(self, session: Session, user: User) -> int:
        """Notes that somebody is here; returns the id of the row."""
        self._newest_session_id += 1
        transport, dialect = session.transport, session.format.dialect.name
        client = storable(session.client)[:60]
        self.sessions.append(
            (
                self._newest_session_id,
                user.pk,
                transport.address,
                transport.kind,
                dialect,
                client,
                self.time,
                "",
            )
        )
        return self._newest_session_id

    def add_token(self, user: User) -> str:
        """Makes a resume token for a user; returns it in clear."""
        token, digest = new_token()
        self.tokens.append((user.pk, digest, self.time, self.time))
        return token

    def use_token(self, token: str) -> None:
        """Notes that a resume token was used."""
        self.used_tokens.append(digest_of(token))

    # Messages

    def add_message(
        self,
        sender_id: int,
        recipient_id: int,
        text: str,
        *,
        sealed: bool = False,
        client_id: str | None = None,
    ) -> int:
        """Takes a message to a user into the batch; returns its id."""
        conversation = conversation_of_pair(sender_id, recipient_id)
        self.newest_id = msg_id = self.newest_id + 1
        self.messages.append(
            (
                msg_id,
                conversation,
                sender_id,
                recipient_id,
                text,
                self._flags[sealed],
                self.time,
                client_id,
            )
        )
        self.filing.add(msg_id, conversation, sender_id, client_id)
        return msg_id

    def add_room_message(
        self,
        sender_id: int,
        room_id: int,
        text: str,
        *,
        sealed: bool = False,
        client_id: str | None = None,
    ) -> int:
        """Takes a message to a room into the batch; returns its id."""
        conversation = conversation_of_room(room_id)
        self.newest_id = msg_id = self.newest_id + 1
        self.room_messages.append(
            (
                msg_id,
                conversation,
                sender_id,
                room_id,
                text,
                self._flags[sealed],
                self.time,
                client_id,
            )
        )
        self.filing.add(msg_id, conversation, sender_id, client_id)
        return msg_id

    def keep(self, user_id: int, msg_id: int) -> None:
        """Keeps a message for somebody who can't be given it now."""
        self.kept.append((user_id, msg_id))

    def find_repeated(self, sender: CachedUser, client_id: str) -> int | None:
        """The message that `sender` has sent with this id before; None for a new id, which it notes."""
        greatest = sender.greatest_client_id
        if greatest is None:
            greatest = max(
                selectors.greatest_client_id(sender.id), self.filing.greatest_client_id(sender.id)
            )
        sender.greatest_client_id = max(greatest, client_id)
        if client_id > greatest:
            return None
        msg_id = self.filing.find_client_message(sender.id, client_id)
        return (
            selectors.find_client_message(sender_id=sender.id, client_id=client_id)
            if msg_id is None
            else msg_id
        )

    def recall(self, msg_id: int) -> tuple[float, bool]:
        """When a message was sent, in Unix seconds, and whether it is kept for its recipient still."""
        self.write()
        return selectors.sent_and_queued(msg_id) or (self._now, False)
