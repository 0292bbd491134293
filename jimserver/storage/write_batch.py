"""Hold the rows of a batch that wait for the database."""

from datetime import UTC, datetime
from typing import Any

from accounts.selectors import newest_session_id
from common.database.sql import database_flag, database_time
from common.ownership import WRITE_THREAD, owned_by
from jimserver.storage.deferred_index import DeferredIndex
from jimserver.storage.login_rows import LoginRows
from jimserver.storage.pending_rows import PendingRows
from messaging.models import conversation_of_pair, conversation_of_room
from messaging.services.details import reply_row, store_replies
from messaging.services.mentions import store_mentions
from messaging.services.messages import (
    message_row,
    room_message_row,
    store_messages,
    store_room_messages,
)
from messaging.services.queue import clear_all_queued, queue_messages
from messaging.services.reactions import reaction_row, store_reactions
from messaging.services.repetitions import answer_row, store_answers


@owned_by(WRITE_THREAD)
class WriteBatch:
    """Pending rows in the order in which they were added. Belongs to write_thread.

    Each batch calls `begin`, adds rows, calls `write` within the transaction (also earlier, so that
    a query sees the rows), then `committed` or `rolled_back`. Rows that earlier batches left behind
    outlive a rollback.
    """

    def __init__(self, newest_id: int, index: DeferredIndex) -> None:
        """Start empty; `newest_id` is the highest message id in use."""
        self.newest_id = newest_id
        self.first_id = newest_id + 1  # of this batch
        self.messages = PendingRows(store_messages)
        self.room_messages = PendingRows(store_room_messages)
        self.replies = PendingRows(store_replies)
        self.reactions = PendingRows(store_reactions)
        self.mentions = PendingRows(store_mentions)
        self.answers = PendingRows(store_answers)
        self.queued = PendingRows(queue_messages)  # user id, message id
        self.cleared = PendingRows(clear_all_queued)  # user id, up to message id
        self.logins = LoginRows(newest_session_id())
        self.is_read_only = False  # the database takes no rows now: they stay pending
        self._index = index
        self._flags = database_flag(False), database_flag(True)
        self._time: Any = None  # of the batch, as the database takes it
        logins = self.logins
        self._of_batch = (
            *(self.messages, self.room_messages, self.replies, self.reactions, self.mentions),
            self.answers,
            *(logins.logins, logins.sessions, logins.tokens, logins.used_tokens),
        )
        # In the order in which they can depend on each other.
        self._all = (
            *(self.messages, self.room_messages, self.replies, self.reactions, self.mentions),
            *(self.answers, self.queued, self.cleared),
            *(logins.logins, logins.sessions, logins.tokens, logins.used_tokens, logins.closed),
        )

    @property
    def is_dirty(self) -> bool:
        """Return whether rows are pending."""
        return any(self._all)

    @property
    def message_count(self) -> int:
        """Return the number of messages of this batch."""
        return self.newest_id + 1 - self.first_id

    # A batch

    def begin(self, now: float) -> None:
        """Begin a batch at the Unix time `now`."""
        self._time = self.logins.time = database_time(datetime.fromtimestamp(now, UTC))
        self.first_id = self.newest_id + 1

    def write(self) -> None:
        """Write the rows that are not written yet, within a transaction."""
        if not self.is_read_only:
            for rows in self._all:
                if rows:
                    rows.write()

    def committed(self) -> None:
        """Forget all rows: the database has them."""
        for rows in self._all:
            if rows:
                rows.committed()

    def forget(self) -> None:
        """Forget all rows, in whatever state they are."""
        for rows in self._all:
            rows[:] = []
            rows.rolled_back()

    def rolled_back(self) -> None:
        """Forget the messages and logins of the batch; the other rows are still pending."""
        self.newest_id = self.first_id - 1
        for rows in self._of_batch:
            rows.clear()
        self.queued[:] = [pair for pair in self.queued if pair[1] < self.first_id]
        for rows in self._all:
            rows.rolled_back()

    # Rows

    def add_message(
        self,
        sender_id: int,
        recipient_id: int,
        text: str,
        sealed: bool = False,
        client_id: str | None = None,
    ) -> int:
        """Add a message to a user; return its id."""
        conversation = conversation_of_pair(sender_id, recipient_id)
        self.newest_id = msg_id = self.newest_id + 1
        flag, at = self._flags[sealed], self._time
        self.messages.append(
            message_row(msg_id, conversation, sender_id, recipient_id, text, flag, at, client_id)
        )
        self._index.add(msg_id, conversation, sender_id, client_id)
        return msg_id

    def add_room_message(
        self,
        sender_id: int,
        room_id: int,
        text: str,
        sealed: bool = False,
        client_id: str | None = None,
    ) -> int:
        """Add a message to a room; return its id."""
        conversation = conversation_of_room(room_id)
        self.newest_id = msg_id = self.newest_id + 1
        flag, at = self._flags[sealed], self._time
        self.room_messages.append(
            room_message_row(msg_id, conversation, sender_id, room_id, text, flag, at, client_id)
        )
        self._index.add(msg_id, conversation, sender_id, client_id)
        return msg_id

    def add_reply(self, msg_id: int, conversation: int, replied_to: int) -> None:
        """Note which message a new one answers."""
        self.replies.append(reply_row(msg_id, conversation, replied_to))

    def set_reaction(self, msg_id: int, emoji: str, user_id: int, is_on: bool) -> None:
        """Add a user's reaction to a message, or take it back."""
        self.reactions.append(reaction_row(msg_id, emoji, user_id, is_on))

    def add_answer(self, user_id: int, client_id: str, digest: int, answer: str) -> None:
        """Keep the answer to a request, by which its repetition is recognised."""
        self.answers.append(answer_row(user_id, client_id, digest, answer, self._time))

    def queue(self, user_id: int, msg_id: int) -> None:
        """Put a message into the offline queue of a user."""
        self.queued.append((user_id, msg_id))

    def clear_queued(self, user_id: int, up_to_id: int) -> None:
        """Remove the messages up to `up_to_id` from the offline queue of a user."""
        self.cleared.append((user_id, up_to_id))
