"""Index messages behind the chat: in sorted segments, a few rows with each batch.

An index that is kept up at each insert dirties a page for almost every row of a large database.
Sorted, neighbours go into one page: with a million rows and a thousand accounts, a row in segments
of 16,000 messages costs a quarter of one in segments of 500. In small steps nobody waits for it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from common.database.sql import Row
from common.ownership import WRITE_THREAD, owned_by
from messaging.services.deferred_index import (
    chat_rows,
    index_chats,
    index_client_ids,
    index_entries,
    note_indexed,
)

Writer = Callable[[list[Row]], None]

SEGMENT_MESSAGES = 16_000  # that make a segment while the server is busy; about 6 MB in memory
MIN_ROWS = 100  # of a segment written with a batch: about 0.3 ms
# Of a segment, for each message of the batch. A message brings two, so that a segment is written
# before the next one is cut.
ROWS_PER_MESSAGE = 3
MAX_ROWS_PER_MESSAGE = 4  # an entry, a client id, and a chat for each of two users
IDLE_ROWS = 2000  # written at once when nobody waits: about 5 ms


class UnindexedTail:
    """Messages that are not indexed: ids by conversation, and by sender and client id."""

    __slots__ = ("by_client_id", "count", "ids", "up_to_id")

    def __init__(self) -> None:
        self.ids: dict[int, list[int]] = {}
        self.by_client_id: dict[int, dict[str, int]] = {}
        self.count = 0
        self.up_to_id = 0

    def add(self, msg_id: int, conversation: int, sender_id: int, client_id: str | None) -> None:
        ids = self.ids.get(conversation)
        if ids is None:
            self.ids[conversation] = [msg_id]
        else:
            ids.append(msg_id)
        if client_id is not None:
            of_sender = self.by_client_id.get(sender_id)
            if of_sender is None:
                self.by_client_id[sender_id] = {client_id: msg_id}
            else:
                of_sender[client_id] = msg_id
        self.count += 1
        self.up_to_id = msg_id

    def forget_from(self, first_id: int) -> None:
        """Forget the messages from `first_id` on: they were not stored."""
        for conversation, ids in list(self.ids.items()):
            self.ids[conversation] = [msg_id for msg_id in ids if msg_id < first_id]
        for sender_id, of_sender in list(self.by_client_id.items()):
            self.by_client_id[sender_id] = {
                client_id: msg_id for client_id, msg_id in of_sender.items() if msg_id < first_id
            }
        self.count = sum(map(len, self.ids.values()))
        self.up_to_id = min(self.up_to_id, first_id - 1)

    def entries(self) -> Iterator[tuple[int, int]]:
        """Yield rows of ConversationEntry, sorted."""
        for conversation in sorted(self.ids):
            for msg_id in self.ids[conversation]:
                yield conversation, msg_id

    def client_id_rows(self) -> Iterator[tuple[int, str, int]]:
        """Yield rows of ClientMessageId, sorted."""
        for sender_id in sorted(self.by_client_id):
            for client_id, msg_id in sorted(self.by_client_id[sender_id].items()):
                yield sender_id, client_id, msg_id


class Segment:
    """Messages that are being indexed. Their rows are made as they are written, in small steps."""

    def __init__(self, messages: UnindexedTail) -> None:
        self.messages = messages
        self._rest: deque[tuple[Iterator[Row], Writer]] = deque(
            [
                (messages.entries(), index_entries),
                (messages.client_id_rows(), index_client_ids),
                (iter(chat_rows(messages.ids)), index_chats),
            ]
        )
        # Written by the open transaction, or to be written again after one that failed.
        self._taken: list[tuple[list[Row], Writer]] = []

    @property
    def is_written(self) -> bool:
        """Return whether no rows are left but those of the open transaction."""
        return not self._rest

    def write(self, count: int) -> None:
        """Write up to `count` rows, or once more those that were rolled back."""
        if not self._taken:
            self._take(count)
        for rows, write in self._taken:
            write(rows)

    def _take(self, count: int) -> None:
        while count and self._rest:
            source, write = self._rest[0]
            rows = list(islice(source, count))
            if len(rows) < count:
                self._rest.popleft()
            self._taken.append((rows, write))
            count -= len(rows)

    def committed(self) -> None:
        self._taken.clear()


@owned_by(WRITE_THREAD)
class DeferredIndex:
    """Hold the unindexed tail, and the segment that is being written. Belongs to write_thread.

    Within the transaction of a batch `write`, and after it `committed` or `rolled_back`.
    """

    def __init__(self) -> None:
        self._tail = UnindexedTail()  # since the segment was cut
        self._segment: Segment | None = None
        self.add = self._tail.add

    @property
    def is_done(self) -> bool:
        """Return whether every message is indexed."""
        return self._segment is None and not self._tail.count

    def find_client_message(self, sender_id: int, client_id: str) -> int | None:
        """Return the newest unindexed message that a sender sent with this client id."""
        for messages in reversed(self._unindexed()):
            if (msg_id := messages.by_client_id.get(sender_id, {}).get(client_id)) is not None:
                return msg_id
        return None

    def client_ids_of(self, sender_id: int) -> list[str]:
        """Return the client ids of a sender's unindexed messages; some may be indexed."""
        return [
            client_id
            for messages in self._unindexed()
            for client_id in messages.by_client_id.get(sender_id, ())
        ]

    def ids_of(self, conversation: int) -> list[int]:
        """Return the unindexed messages of a conversation, oldest first; some may be indexed."""
        return [
            msg_id
            for messages in self._unindexed()
            for msg_id in messages.ids.get(conversation, ())
        ]

    def conversations(self) -> set[int]:
        """Return the conversations with unindexed messages."""
        return {conversation for messages in self._unindexed() for conversation in messages.ids}

    def has_conversation(self, conversation: int) -> bool:
        """Return whether a conversation has unindexed messages."""
        of_segment = self._segment is not None and conversation in self._segment.messages.ids
        return of_segment or conversation in self._tail.ids

    def _unindexed(self) -> list[UnindexedTail]:
        return [self._segment.messages, self._tail] if self._segment else [self._tail]

    def cut(self, *, at_least: int = SEGMENT_MESSAGES) -> None:
        """Between transactions: cut a segment when so many messages wait and none is written."""
        if self._segment is None and self._tail.count >= at_least:
            self._segment, self._tail = Segment(self._tail), UnindexedTail()
            self.add = self._tail.add

    def write_beside(self, message_count: int) -> None:
        """Write the share of a batch with so many messages, within its transaction."""
        self.write(max(MIN_ROWS, ROWS_PER_MESSAGE * message_count))

    def write(self, rows: int) -> None:
        """Write up to `rows` rows of the segment, once in a transaction."""
        if self._segment is None:
            return
        self._segment.write(rows)
        if self._segment.is_written:
            note_indexed(up_to_id=self._segment.messages.up_to_id)

    def committed(self) -> None:
        if self._segment:
            self._segment.committed()
            if self._segment.is_written:
                self._segment = None

    def rolled_back(self, first_id: int) -> None:
        """Forget the messages from `first_id` on; what was written is written again."""
        self._tail.forget_from(first_id)


class ImmediateIndex(DeferredIndex):
    """Index each batch within its own transaction: other nodes read the index at once."""

    def cut(self, *, at_least: int = SEGMENT_MESSAGES) -> None:
        """Do nothing: the tail lasts no longer than its batch."""

    def write_beside(self, message_count: int) -> None:
        """Write all index rows of the batch."""
        if self._tail.count:
            Segment(self._tail).write(MAX_ROWS_PER_MESSAGE * self._tail.count + 1)
            note_indexed(up_to_id=self._tail.up_to_id)

    def committed(self) -> None:
        self._tail = UnindexedTail()
        self.add = self._tail.add
