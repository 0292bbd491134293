"""The local store of one user on one server: messages, contacts, the outbox, the resume token.

Every row belongs to a server, so that a token is never shown to another server and equal message
numbers of two servers never meet. Any thread can call any method; each is one transaction, and
what it returns is committed.
"""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import time

from jimclient.store.files import file_name, find_file, hold_a_file
from jimclient.store.ids import MessageIds
from jimclient.store.messages import Mark, Message, Queued
from jimclient.store.schema import StoreError, connect
from jimclient.text.names import fold

_MESSAGE = "sender, recipient, text, at, msg_id, client_id, mark"
_INSERT_MESSAGE = (
    f"INSERT OR IGNORE INTO messages (server, partner, {_MESSAGE})"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NEWEST_FIRST = "ORDER BY at DESC, id DESC LIMIT ?"


class Store:
    """Keep one user's data. `open` takes a file for this process alone; `read` only looks."""

    def __init__(
        self, connection: sqlite3.Connection, server: str, held: sqlite3.Connection | None = None
    ) -> None:
        self._db = connection
        self._db.create_function("folded", 1, search_key, deterministic=True)
        self._server = server
        self._held = held  # the lock on the file's use, kept until close()
        self._lock = threading.RLock()
        self._ids = MessageIds(self._newest_client_id())

    @classmethod
    def open(cls, directory: Path, username: str, server: str) -> "Store":
        """Open the user's store, or make it. Raise StoreError.

        A second client at the same time gets the file of a second device.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            path, held = hold_a_file(directory, username)
            return cls(connect(path), server, held)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{directory}: {error}") from error

    @classmethod
    def read(cls, directory: Path, username: str, server: str) -> "Store | None":
        """Open the user's store to read it; return None if there is none. Raise StoreError."""
        path = find_file(directory, file_name(username))
        if not path.exists():
            return None
        try:
            return cls(connect(path), server)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: {error}") from error

    def close(self) -> None:
        """Close the file and give up the lock on it."""
        with self._lock:
            self._db.close()
            if self._held:
                self._held.close()

    # Facts about the user on this server: token, last_id, user

    def get(self, key: str) -> str | None:
        """Return a fact."""
        row = self._row("SELECT value FROM meta WHERE server = ? AND key = ?", (self._server, key))
        return row["value"] if row else None

    def put(self, key: str, value: str | None) -> None:
        """Store a fact; None removes it."""
        with self._lock, self._db:
            self._put(key, value)

    def _put(self, key: str, value: str | None) -> None:
        self._db.execute("DELETE FROM meta WHERE server = ? AND key = ?", (self._server, key))
        if value is not None:
            self._db.execute("INSERT INTO meta VALUES (?, ?, ?)", (self._server, key, value))

    # Contacts, as the server last said

    def put_contacts(self, names: Iterable[str]) -> None:
        """Replace the contacts."""
        rows = [(self._server, name) for name in names]
        with self._lock, self._db:
            self._db.execute("DELETE FROM contacts WHERE server = ?", (self._server,))
            self._db.executemany("INSERT OR IGNORE INTO contacts VALUES (?, ?)", rows)

    def contacts(self) -> list[str]:
        """Return the contacts."""
        query = "SELECT name FROM contacts WHERE server = ? ORDER BY name"
        return [row["name"] for row in self._rows(query, (self._server,))]

    # Messages that have a place in history

    def add(
        self, messages: Sequence[Message], me: str, last_id: int | None = None
    ) -> list[Message]:
        """Keep messages, and `last_id` with them; return those that were not there yet.

        An own message that comes back by another way leaves the outbox with it.
        """
        with self._lock, self._db:
            if last_id is not None:
                self._put("last_id", str(last_id))
            return [message for message in messages if self._add(message, me)]

    def _add(self, message: Message, me: str) -> bool:
        if message.client_id is not None and message.mark:
            self._drop(message.client_id)
        row = (self._server, fold(message.partner(me)), *_message_row(message))
        return self._db.execute(_INSERT_MESSAGE, row).rowcount == 1

    def with_marks(self, messages: Sequence[Message]) -> list[Message]:
        """Return the same messages with the marks that we know of."""
        query = "SELECT mark FROM messages WHERE server = ? AND msg_id = ?"
        rows = [self._row(query, (self._server, message.msg_id)) for message in messages]
        return [
            replace(message, mark=Mark(row["mark"])) if row else message
            for message, row in zip(messages, rows, strict=True)
        ]

    def mark(self, mark: Mark, msg_id: int) -> bool:
        """Raise the mark of one message of ours; return True if that was news."""
        where, values = "msg_id = ? AND mark > 0 AND mark < ?", (msg_id, mark)
        return self._mark(mark, where, values)

    def mark_read(self, partner: str, up_to: int) -> bool:
        """Mark what we sent to `partner` up to a number as read; return True if that was news."""
        where = "partner = ? AND msg_id <= ? AND mark > 0 AND mark < ?"
        return self._mark(Mark.READ, where, (fold(partner), up_to, Mark.READ))

    def _mark(self, mark: Mark, where: str, values: tuple[object, ...]) -> bool:
        update = f"UPDATE messages SET mark = ? WHERE server = ? AND {where}"
        with self._lock, self._db:
            return self._db.execute(update, (mark, self._server, *values)).rowcount > 0

    def history(
        self, partner: str | None, limit: int, before: int | None = None
    ) -> tuple[list[tuple[int, Message]], bool]:
        """Return a page, oldest first, with the rows' own numbers; and True if there is more.

        `before` is such a number; `partner` None means everybody.
        """
        where, values = self._about(partner)
        if before is not None:
            where += " AND (at, id) < (SELECT at, id FROM messages WHERE id = ?)"
            values.append(before)
        query = f"SELECT id, {_MESSAGE} FROM messages WHERE {where} {_NEWEST_FIRST}"
        rows = self._rows(query, (*values, limit + 1))
        return [(row["id"], _message(row)) for row in reversed(rows[:limit])], len(rows) > limit

    def search(self, partner: str | None, text: str, limit: int) -> list[Message]:
        """Return the newest messages that contain `text`, oldest first.

        Case, and the difference of ё and е, do not count.
        """
        where, values = self._about(partner)
        where += " AND instr(folded(text), ?)"
        query = f"SELECT {_MESSAGE} FROM messages WHERE {where} {_NEWEST_FIRST}"
        rows = self._rows(query, (*values, search_key(text), limit))
        return [_message(row) for row in reversed(rows)]

    def partners(self) -> list[str]:
        """Return the folded names of all partners in history, the latest first."""
        where, values = self._about(None)
        query = f"SELECT partner FROM messages WHERE {where} GROUP BY partner ORDER BY max(at) DESC"
        return [row["partner"] for row in self._rows(query, values)]

    def _about(self, partner: str | None) -> tuple[str, list[str | int]]:
        """Return the condition for one conversation or all, on this server or (server "") any."""
        conditions = {"server": self._server or None, "partner": partner and fold(partner)}
        known = {column: value for column, value in conditions.items() if value is not None}
        return " AND ".join(["1", *(f"{column} = ?" for column in known)]), list(known.values())

    # What waits for the server's answer

    def queue(self, recipient: str, text: str) -> Queued:
        """Keep a message of ours, under a new id, until the server has answered."""
        insert = (
            "INSERT INTO outbox (server, client_id, recipient, text, at) VALUES (?, ?, ?, ?, ?)"
        )
        with self._lock, self._db:
            queued = Queued(self._ids.next(), recipient, text, time())
            self._db.execute(insert, (self._server, queued.client_id, recipient, text, queued.at))
            return queued

    def first_queued(self) -> Queued | None:
        """Return the oldest message that is not answered."""
        query = "SELECT * FROM outbox WHERE server = ? ORDER BY id LIMIT 1"
        row = self._row(query, (self._server,))
        return _queued(row) if row else None

    def count_queued(self) -> int:
        """Return how many messages are not answered."""
        row = self._row("SELECT count(*) AS n FROM outbox WHERE server = ?", (self._server,))
        return int(row["n"]) if row else 0

    def set_written(self, client_id: str) -> None:
        """Remember that a message goes to a server that can't recognise a repetition."""
        update = "UPDATE outbox SET written = 1 WHERE server = ? AND client_id = ?"
        with self._lock, self._db:
            self._db.execute(update, (self._server, client_id))

    def settle(self, message: Message, me: str) -> None:
        """Move an accepted message from the outbox into history, in one transaction."""
        self.add([message], me)

    def drop(self, client_id: str) -> None:
        """Remove a refused message from the outbox."""
        with self._lock, self._db:
            self._drop(client_id)

    def _drop(self, client_id: str) -> None:
        delete = "DELETE FROM outbox WHERE server = ? AND client_id = ?"
        self._db.execute(delete, (self._server, client_id))

    def _newest_client_id(self) -> str:
        ours = "SELECT client_id FROM outbox UNION ALL SELECT client_id FROM messages WHERE mark"
        row = self._row(f"SELECT max(client_id) AS newest FROM ({ours})", ())
        return (row["newest"] or "") if row else ""

    def _row(self, query: str, values: Sequence[object]) -> sqlite3.Row | None:
        rows = self._rows(query, values)
        return rows[0] if rows else None

    def _rows(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()


def search_key(text: str) -> str:
    """Return a text as search sees it."""
    return text.casefold().replace("ё", "е")


def _message_row(message: Message) -> tuple[object, ...]:
    identity = (message.sender, message.recipient, message.text, message.at)
    return (*identity, message.msg_id, message.client_id, int(message.mark))


def _message(row: sqlite3.Row) -> Message:
    named = {key: row[key] for key in ("sender", "recipient", "text", "at", "msg_id", "client_id")}
    return Message(**named, mark=Mark(row["mark"]))


def _queued(row: sqlite3.Row) -> Queued:
    named = {key: row[key] for key in ("client_id", "recipient", "text", "at")}
    return Queued(**named, written=bool(row["written"]))
