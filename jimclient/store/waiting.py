"""Store messages until the server has answered."""

from time import time

from jimclient.store.database import Database
from jimclient.store.ids import MessageIds
from jimclient.store.messages import Queued
from jimclient.store.rows import INSERT_QUEUED, queued_of_row, queued_row

_OURS = "server = ? AND window = ? AND refused = ''"


class WaitingMessages:
    """Keep the outbox of one user on one server. A part of Store."""

    _db: Database
    _server: str
    _ids: MessageIds
    _window: int

    def prepare(self, recipient: str, text: str, reply_to: int | None = None) -> Queued:
        """Return a message of ours under a new id, not kept yet."""
        client_id, window = self._ids.next(), self._window
        return Queued(client_id, recipient, text, time(), reply_to=reply_to, window=window)

    def keep(self, queued: Queued) -> None:
        """Keep a message of ours until the server has answered."""
        with self._db.transaction():
            self._db.execute(INSERT_QUEUED, (self._server, *queued_row(queued)))

    def queue(self, recipient: str, text: str, reply_to: int | None = None) -> Queued:
        """Keep a message of ours, under a new id, until the server has answered."""
        queued = self.prepare(recipient, text, reply_to)
        self.keep(queued)
        return queued

    def first_queued(self) -> Queued | None:
        """Return the oldest message of this window that is not answered."""
        query = f"SELECT * FROM outbox WHERE {_OURS} ORDER BY id LIMIT 1"
        row = self._db.row(query, (self._server, self._window))
        return queued_of_row(row) if row else None

    def count_queued(self) -> int:
        """Return how many messages of this window are not answered."""
        query = f"SELECT count(*) AS n FROM outbox WHERE {_OURS}"
        row = self._db.row(query, (self._server, self._window))
        return int(row["n"]) if row else 0

    def set_written(self, client_id: str) -> None:
        """Remember that a message goes to a server that can't recognise a repetition."""
        update = "UPDATE outbox SET written = 1 WHERE server = ? AND client_id = ?"
        with self._db.transaction():
            self._db.execute(update, (self._server, client_id))

    def refuse(self, client_id: str, reason: str) -> None:
        """Keep a message that the server has refused, not to be sent as it is."""
        update = "UPDATE outbox SET refused = ? WHERE server = ? AND client_id = ?"
        with self._db.transaction():
            self._db.execute(update, (reason, self._server, client_id))

    def drop(self, client_id: str) -> None:
        """Remove a refused message from the outbox."""
        with self._db.transaction():
            self._drop(client_id)

    def _drop(self, client_id: str) -> None:
        delete = "DELETE FROM outbox WHERE server = ? AND client_id = ?"
        self._db.execute(delete, (self._server, client_id))

    def all_queued(self) -> list[Queued]:
        """Return what was not taken by the server, of every window, the oldest first."""
        query = "SELECT * FROM outbox WHERE server = ? ORDER BY id"
        return [queued_of_row(row) for row in self._db.rows(query, (self._server,))]

    def sends(self, queued: Queued) -> bool:
        """Return True if a message still waits, and this window is to send it."""
        query = "SELECT 1 FROM outbox WHERE client_id = ? AND window = ?"
        return self._db.row(query, (queued.client_id, self._window)) is not None

    def windows_waiting(self) -> list[int]:
        """Return the other windows that have something to send."""
        query = (
            "SELECT DISTINCT window FROM outbox WHERE server = ? AND window != ? AND refused = ''"
        )
        return [row["window"] for row in self._db.rows(query, (self._server, self._window))]

    def take_over(self, window: int) -> int:
        """Send what was written in another window in this one; return how many messages."""
        update = "UPDATE outbox SET window = ? WHERE server = ? AND window = ? AND refused = ''"
        with self._db.transaction():
            return self._db.execute(update, (self._window, self._server, window))

    def _newest_client_id(self) -> str:
        ours = "SELECT client_id FROM outbox UNION ALL SELECT client_id FROM messages WHERE mark"
        row = self._db.row(f"SELECT max(client_id) AS newest FROM ({ours})", ())
        return (row["newest"] or "") if row else ""
