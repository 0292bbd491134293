"""The ledger: what is owed to the database, and how much of it the open transaction has written already."""

from datetime import UTC, datetime
from typing import Any

from accounts.services import close_session
from jimserver.engine.people import Person
from jimserver.engine.reasons import Reason
from messaging import selectors, services
from messaging.sql import Row

FILE_MESSAGES = 2000  # unfiled messages until they are filed while the server is busy: about 10 ms of work


class Ledger:
    """Entries in the order in which they were made. Belongs to write_thread.

    For each batch `begin`, then the entries, then `write` within the transaction (earlier too, so that what is read sees what the
    batch has brought so far), then `committed` or `rolled_back`. Entries that are not of the batch outlive a rollback.
    """

    def __init__(self, newest_id: int) -> None:
        self.newest_id = self._filed_id = newest_id
        self.first_id = newest_id + 1  # of this batch
        self.messages: list[Row] = []
        self.kept: list[tuple[int, int]] = []  # user id, message id
        self.cleared: list[tuple[int, int]] = []  # user id, up to message id
        self.closed: list[tuple[int, Reason]] = []  # id of an accounts.Session
        self._written = (0, 0, 0, 0)
        self._now = 0.0
        self._sent_at: Any = None  # `_now` as the database takes it
        self._unfiled_ids: dict[tuple[int, str], int] = {}  # sender id, his own id -> message id

    def __bool__(self) -> bool:
        """Whether something is owed."""
        return bool(self.messages or self.kept or self.cleared or self.closed)

    # A batch

    def begin(self, now: float) -> None:
        self._now = now
        self._sent_at = None
        self.first_id = self.newest_id + 1

    def write(self) -> None:
        """Writes what is not written yet; within a transaction."""
        messages, kept, cleared, closed = self._written
        services.store_messages(self.messages[messages:])
        services.keep_undelivered(self.kept[kept:])
        for user_id, up_to_id in self.cleared[cleared:]:
            services.clear_undelivered(user_id=user_id, up_to_id=up_to_id)
        for row_id, reason in self.closed[closed:]:
            close_session(session_id=row_id, reason=reason)
        self._written = (len(self.messages), len(self.kept), len(self.cleared), len(self.closed))

    def committed(self) -> None:
        """Nothing is owed any more."""
        for entries in (self.messages, self.kept, self.cleared, self.closed):
            entries.clear()
        self._written = (0, 0, 0, 0)

    def rolled_back(self, row_ids: set[int]) -> None:
        """The messages of the batch and the sessions `row_ids` never were; the rest is still owed."""
        self.newest_id = self.first_id - 1
        self.messages.clear()
        self.kept = [pair for pair in self.kept if pair[1] < self.first_id]
        self.closed = [entry for entry in self.closed if entry[0] not in row_ids]
        self._unfiled_ids = {key: msg_id for key, msg_id in self._unfiled_ids.items() if msg_id < self.first_id}
        self._written = (0, 0, 0, 0)

    # Messages

    def add_message(
        self, *, conversation: int, sender_id: int, recipient_id: int | None, room_id: int | None, text: str, sealed: bool,
        client_id: str | None,
    ) -> int:  # fmt: skip
        """Takes a message into the batch; returns its id."""
        if self._sent_at is None:
            self._sent_at = services.database_time(datetime.fromtimestamp(self._now, UTC))
        self.newest_id = msg_id = self.newest_id + 1
        self.messages.append((msg_id, conversation, sender_id, recipient_id, room_id, text, sealed, self._sent_at, client_id))
        if client_id:
            self._unfiled_ids[sender_id, client_id] = msg_id
        return msg_id

    def keep(self, user_id: int, msg_id: int) -> None:
        """Keeps a message for somebody who can't be given it now."""
        self.kept.append((user_id, msg_id))

    def find_repeated(self, sender: Person, client_id: str) -> int | None:
        """The message that `sender` has sent with this id before; None for a new id, which it notes."""
        msg_id = self._unfiled_ids.get((sender.id, client_id))
        if msg_id is not None:
            return msg_id
        if client_id > sender.greatest_client_id:
            sender.greatest_client_id = client_id
            return None
        return selectors.find_receipt(sender_id=sender.id, client_id=client_id)

    def recall(self, msg_id: int) -> tuple[float, bool]:
        """When a message was sent, in Unix seconds, and whether it is kept for its recipient still."""
        self.write()
        return selectors.sent_and_undelivered(msg_id) or (self._now, False)

    def file(self, *, at_least: int = FILE_MESSAGES) -> None:
        """Files the messages of the last batches when there are `at_least` so many. Outside a transaction."""
        if self.newest_id - self._filed_id >= at_least:
            services.file_messages(up_to_id=self.newest_id)
            self._filed_id = self.newest_id
            self._unfiled_ids.clear()
