"""Recognise messages that a client sends again under the same client id."""

from common.ownership import WRITE_THREAD, owned_by
from jimserver.state.user_cache import CachedUser
from jimserver.storage.deferred_index import DeferredIndex
from jimserver.storage.write_batch import WriteBatch
from messaging import selectors
from messaging.models import DELETED_TEXT
from messaging.selectors import SentMessage, find_sent_message

MAX_SENDERS = 50_000  # with ids in memory; beyond them all are forgotten and read again as needed
READ_IDS = 5000  # at most, in one batch: about 3 ms
FILTER_BITS = 16  # for each id: one in a hundred that are new costs a query
MIN_FILTER_IDS, GROWTH = 256, 16  # of the first filter; of each further one, in times


class IdFilter:
    """Hold ids in a few bits each (a Bloom filter): what it does not hold was never added."""

    __slots__ = ("_parts", "_room")

    def __init__(self) -> None:
        self._parts: list[tuple[bytearray, int]] = []  # bits, and the mask of their numbers
        self._room = 0  # ids that the last part can take

    def add(self, client_id: str) -> bool:
        """Add an id; return whether it is surely new."""
        low = hash(client_id)
        high = low >> 32
        for bits, mask in self._parts:
            if bits[(low & mask) >> 3] >> (low & 7) & 1 and (
                bits[(high & mask) >> 3] >> (high & 7) & 1
            ):
                return False
        if not self._room:
            self._grow()
        self._room -= 1
        bits, mask = self._parts[-1]
        bits[(low & mask) >> 3] |= 1 << (low & 7)
        bits[(high & mask) >> 3] |= 1 << (high & 7)
        return True

    def _grow(self) -> None:
        self._room = MIN_FILTER_IDS * GROWTH ** len(self._parts)
        count = self._room * FILTER_BITS
        self._parts.append((bytearray(count // 8), count - 1))


class SentIds:
    """Hold what is known of the client ids that a user has sent.

    `greatest` is the greatest of all. `known` has those since the first one that was not greater,
    and those before it that were read: the indexed ones after `read_up_to` are missing, None when
    nothing is.
    """

    __slots__ = ("greatest", "known", "read_up_to")

    def __init__(self, greatest: str) -> None:
        self.greatest = greatest
        self.known: IdFilter | None = None
        self.read_up_to: str | None = ""


@owned_by(WRITE_THREAD)
class Deduplication:
    """Look up the client ids of messages. Belongs to write_thread.

    Ids that sort in the order of sending are compared with one id; others with a filter of all ids
    of their sender, which is read in steps once the first one comes.
    """

    def __init__(self, writes: WriteBatch, index: DeferredIndex) -> None:
        self._writes = writes
        self._index = index
        self._sent: dict[int, SentIds] = {}  # by the sender's id
        self._to_read = 0  # ids, in this batch

    def begin(self) -> None:
        """Begin a batch."""
        self._to_read = READ_IDS

    def forget(self, sender_id: int) -> None:
        """Read the ids of a user again who has sent messages through another node."""
        self._sent.pop(sender_id, None)

    def find_sent(self, sender: CachedUser, client_id: str, text: str) -> SentMessage | None:
        """Return the last message that `sender` has sent with this client id, if it has this text.

        Clients that count from 1 on every connection use an id for many messages; whoever asks
        compares the recipient, too.
        """
        sent = self._sent.get(sender.id) or self._remember(sender.id)
        if client_id > sent.greatest:
            sent.greatest = client_id
            if sent.known is not None:
                sent.known.add(client_id)
            return None
        if sent.read_up_to is not None:
            self._read_more(sender.id, sent)
        assert sent.known is not None
        if sent.known.add(client_id) and sent.read_up_to is None:
            return None
        msg_id = self._look_up(sender.id, client_id)
        if msg_id is None or not self._can_be(msg_id, text):
            return None
        self._writes.write()
        return find_sent_message(msg_id)

    def _remember(self, sender_id: int) -> SentIds:
        if len(self._sent) >= MAX_SENDERS:
            self._sent.clear()
        indexed = selectors.greatest_client_id(sender_id)
        sent = SentIds(max([indexed, *self._index.client_ids_of(sender_id)]))
        self._sent[sender_id] = sent
        return sent

    def _can_be(self, msg_id: int, text: str) -> bool:
        """Return whether a message has this text, or had any that is deleted now."""
        if msg_id >= self._writes.first_id:
            self._writes.write()  # it is of this batch
        return selectors.text_of(msg_id) in (text, DELETED_TEXT)

    def _look_up(self, sender_id: int, client_id: str) -> int | None:
        msg_id = self._index.find_client_message(sender_id, client_id)
        if msg_id is None:
            return selectors.find_client_message(sender_id=sender_id, client_id=client_id)
        return msg_id

    def _read_more(self, sender_id: int, sent: SentIds) -> None:
        """Read some of the sender's ids, unless this batch has read enough already."""
        if sent.known is None:
            sent.known = IdFilter()
            for client_id in self._index.client_ids_of(sender_id):
                sent.known.add(client_id)
        limit = self._to_read
        if limit <= 0 or sent.read_up_to is None:
            return
        page = selectors.client_ids_page(sender_id, after=sent.read_up_to, limit=limit)
        for client_id in page:
            sent.known.add(client_id)
        sent.read_up_to = page[-1] if len(page) == limit else None
        self._to_read -= len(page) + 1  # a query costs something, too
