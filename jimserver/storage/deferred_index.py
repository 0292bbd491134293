"""Filing: carries the tables beside Message, behind the messages, in sorted runs and a few rows with each batch.

An index that is kept at each insert dirties a page for almost every row of a large database. Sorted, neighbours go into one page: with a
million rows and a thousand accounts a row in runs of 16,000 costs a quarter of one in runs of 500. In small steps nobody waits for it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

from common.sql import Row
from messaging import services

Writer = Callable[[list[Row]], None]

RUN_MESSAGES = 16_000  # messages that make a run while the server is busy; about 6 MB in memory
LEAST_ROWS = 100  # of a run written with a batch: about 0.3 ms
ROWS_PER_MESSAGE = 3  # of a run for each message of the batch; a message brings two, so that a run ends before the next one begins
IDLE_ROWS = 2000  # written at once when nobody waits: about 5 ms


class Unfiled:
    """Messages whose rows beside Message are still to be written: ids by conversation, and by sender and his own id."""

    __slots__ = ("count", "ids", "receipts", "up_to_id")

    def __init__(self) -> None:
        self.ids: dict[int, list[int]] = {}
        self.receipts: dict[int, dict[str, int]] = {}
        self.count = 0
        self.up_to_id = 0

    def add(self, msg_id: int, conversation: int, sender_id: int, client_id: str | None) -> None:
        ids = self.ids.get(conversation)
        if ids is None:
            self.ids[conversation] = [msg_id]
        else:
            ids.append(msg_id)
        if client_id is not None:
            receipts = self.receipts.get(sender_id)
            if receipts is None:
                self.receipts[sender_id] = {client_id: msg_id}
            else:
                receipts[client_id] = msg_id
        self.count += 1
        self.up_to_id = msg_id

    def forget_from(self, first_id: int) -> None:
        """Those from this id on never were."""
        for conversation, ids in list(self.ids.items()):
            self.ids[conversation] = [msg_id for msg_id in ids if msg_id < first_id]
        for sender_id, receipts in list(self.receipts.items()):
            self.receipts[sender_id] = {
                client_id: msg_id for client_id, msg_id in receipts.items() if msg_id < first_id
            }
        self.count = sum(map(len, self.ids.values()))
        self.up_to_id = min(self.up_to_id, first_id - 1)

    def entries(self) -> Iterator[tuple[int, int]]:
        """Rows of ConversationEntry, sorted."""
        for conversation in sorted(self.ids):
            for msg_id in self.ids[conversation]:
                yield conversation, msg_id

    def receipt_rows(self) -> Iterator[tuple[int, str, int]]:
        """Rows of ClientMessageId, sorted."""
        for sender_id in sorted(self.receipts):
            for client_id, msg_id in sorted(self.receipts[sender_id].items()):
                yield sender_id, client_id, msg_id


class Run:
    """Messages that are being filed. Their rows are made as they are written: all at once would stop the chat for 7 ms."""

    def __init__(self, messages: Unfiled) -> None:
        self.messages = messages
        self._rest: deque[tuple[Iterator[Row], Writer]] = deque(
            [
                (messages.entries(), services.index_entries),
                (messages.receipt_rows(), services.index_client_ids),
                (iter(services.chat_rows(messages.ids)), services.index_chats),
            ]
        )
        self._taken: list[
            tuple[list[Row], Writer]
        ] = []  # for the open transaction, or for the next one after a failed one

    @property
    def is_written(self) -> bool:
        """Whether no rows are left but those of the open transaction."""
        return not self._rest

    def write(self, count: int) -> None:
        """Writes up to `count` rows, or once more those that were rolled back."""
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


class Filing:
    """Belongs to write_thread. Within the transaction of a batch `write`, and after it `committed` or `rolled_back`."""

    def __init__(self) -> None:
        self._tail = Unfiled()  # since the run was cut
        self._run: Run | None = None
        self.add = self._tail.add

    @property
    def is_done(self) -> bool:
        """Whether everything is filed."""
        return self._run is None and not self._tail.count

    def find_client_message(self, sender_id: int, client_id: str) -> int | None:
        """The unfiled message that a sender sent with this id of his own."""
        for messages in self._unfiled():
            if (msg_id := messages.receipts.get(sender_id, {}).get(client_id)) is not None:
                return msg_id
        return None

    def greatest_client_id(self, sender_id: int) -> str:
        """The greatest id of his own of a sender's unfiled messages; "" for none."""
        return max(
            max(messages.receipts.get(sender_id, ()), default="") for messages in self._unfiled()
        )

    def ids_of(self, conversation: int) -> list[int]:
        """The unfiled messages of a conversation, oldest first; some may be filed already."""
        return [
            msg_id for messages in self._unfiled() for msg_id in messages.ids.get(conversation, ())
        ]

    def conversations(self) -> set[int]:
        """Those with unfiled messages."""
        return {conversation for messages in self._unfiled() for conversation in messages.ids}

    def _unfiled(self) -> list[Unfiled]:
        return [self._run.messages, self._tail] if self._run else [self._tail]

    def begin(self, *, at_least: int = RUN_MESSAGES) -> None:
        """Between two transactions: cuts a run when `at_least` so many messages wait and none is being written."""
        if self._run is None and self._tail.count >= at_least:
            self._run, self._tail = Run(self._tail), Unfiled()
            self.add = self._tail.add

    def write(self, rows: int) -> None:
        """Writes up to `rows` rows of the run; once in a transaction."""
        if self._run is None:
            return
        self._run.write(rows)
        if self._run.is_written:
            services.note_indexed(up_to_id=self._run.messages.up_to_id)

    def committed(self) -> None:
        if self._run:
            self._run.committed()
            if self._run.is_written:
                self._run = None

    def rolled_back(self, first_id: int) -> None:
        """The messages from `first_id` on never were; what was written of the run is not, and is written again."""
        self._tail.forget_from(first_id)
