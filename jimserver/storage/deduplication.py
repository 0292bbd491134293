"""Recognise messages that a client sends again under the same client id."""

from jimserver.state.user_cache import CachedUser
from jimserver.storage.deferred_index import DeferredIndex
from jimserver.storage.write_batch import WriteBatch
from messaging import selectors
from messaging.selectors import SentMessage, find_sent_message


class Deduplication:
    """Look up the client ids of messages. Belongs to write_thread."""

    def __init__(self, writes: WriteBatch, index: DeferredIndex) -> None:
        self._writes = writes
        self._index = index

    def find_sent(self, sender: CachedUser, client_id: str) -> SentMessage | None:
        """Return the last message that `sender` has sent with this client id, if any.

        Clients that count from 1 on every connection use an id for many messages; whoever asks
        compares text and recipient.
        """
        msg_id = self._find(sender, client_id)
        if msg_id is None:
            return None
        self._writes.write()
        return find_sent_message(msg_id)

    def _find(self, sender: CachedUser, client_id: str) -> int | None:
        """Return the last message with this client id; one greater than all needs no query."""
        greatest = sender.greatest_client_id
        if greatest is None:
            indexed = selectors.greatest_client_id(sender.id)
            greatest = max(indexed, self._index.greatest_client_id(sender.id))
        sender.greatest_client_id = max(greatest, client_id)
        if client_id > greatest:
            return None
        msg_id = self._index.find_client_message(sender.id, client_id)
        if msg_id is None:
            return selectors.find_client_message(sender_id=sender.id, client_id=client_id)
        return msg_id
