"""Store messages until the server has answered."""

from time import time

from jimclient.store.database import Database
from jimclient.store.ids import MessageIds
from jimclient.store.messages import Queued
from jimclient.store.rows import queued_of_row

_INSERT = (
    "INSERT INTO outbox (server, client_id, recipient, text, at, reply_to)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


class WaitingMessages:
    """Keep the outbox of one user on one server. A part of Store."""

    _db: Database
    _server: str
    _ids: MessageIds

    def queue(self, recipient: str, text: str, reply_to: int | None = None) -> Queued:
        """Keep a message of ours, under a new id, until the server has answered."""
        with self._db.transaction():
            queued = Queued(self._ids.next(), recipient, text, time(), reply_to=reply_to)
            values = (self._server, queued.client_id, recipient, text, queued.at, reply_to)
            self._db.execute(_INSERT, values)
            return queued

    def first_queued(self) -> Queued | None:
        """Return the oldest message that is not answered."""
        query = "SELECT * FROM outbox WHERE server = ? ORDER BY id LIMIT 1"
        row = self._db.row(query, (self._server,))
        return queued_of_row(row) if row else None

    def count_queued(self) -> int:
        """Return how many messages are not answered."""
        row = self._db.row("SELECT count(*) AS n FROM outbox WHERE server = ?", (self._server,))
        return int(row["n"]) if row else 0

    def set_written(self, client_id: str) -> None:
        """Remember that a message goes to a server that can't recognise a repetition."""
        update = "UPDATE outbox SET written = 1 WHERE server = ? AND client_id = ?"
        with self._db.transaction():
            self._db.execute(update, (self._server, client_id))

    def drop(self, client_id: str) -> None:
        """Remove a refused message from the outbox."""
        with self._db.transaction():
            self._drop(client_id)

    def _drop(self, client_id: str) -> None:
        delete = "DELETE FROM outbox WHERE server = ? AND client_id = ?"
        self._db.execute(delete, (self._server, client_id))

    def all_queued(self) -> list[Queued]:
        """Return every message that is not answered, the oldest first."""
        query = "SELECT * FROM outbox WHERE server = ? ORDER BY id"
        return [queued_of_row(row) for row in self._db.rows(query, (self._server,))]

    def _newest_client_id(self) -> str:
        ours = "SELECT client_id FROM outbox UNION ALL SELECT client_id FROM messages WHERE mark"
        row = self._db.row(f"SELECT max(client_id) AS newest FROM ({ours})", ())
        return (row["newest"] or "") if row else ""
