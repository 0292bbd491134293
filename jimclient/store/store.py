"""Store what one user has on one server: messages, contacts, the outbox, the resume token.

Every row belongs to a server, so that equal message numbers of two servers never meet. A server
is known by its identity, or, as long as that is unknown, by its address. The token belongs to
the address: another server that claims the same identity is never shown it. Any thread can call
any method; each is one transaction, what it returns is committed, and each raises StoreError.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from jimclient.store.addresses import is_address
from jimclient.store.adoption import adopt_outboxes, hand_over, salvage_outbox
from jimclient.store.database import Database, put_aside
from jimclient.store.errors import StoreError, store_error
from jimclient.store.files import file_name, files_of, find_file, hold_a_file, older_folders
from jimclient.store.ids import MessageIds
from jimclient.store.messages import Mark, Message
from jimclient.store.rows import (
    INSERT_MESSAGE,
    MESSAGE_COLUMNS,
    message_of_row,
    message_row,
    search_key,
    search_terms,
)
from jimclient.store.waiting import WaitingMessages
from jimclient.text.names import fold

_NEWEST_FIRST = "ORDER BY at DESC, id DESC LIMIT ?"
_TOKEN = "token"


class Store(WaitingMessages):
    """Keep one user's data. `open` takes a file for this process alone; `read` only looks."""

    def __init__(
        self,
        database: Database,
        username: str,
        address: str,
        held: sqlite3.Connection | None = None,
        aside: Path | None = None,
    ) -> None:
        self._db = database
        self._db.create_function("folded", search_key)
        self._username = username
        self._address = address  # "": all servers
        self._server = self._server_at(address)
        self._held = held  # the lock on the file's use, kept until close()
        self.aside = aside  # the new name of a damaged file that this one replaces
        self._ids = MessageIds(self._newest_client_id())

    @classmethod
    def open(cls, directory: Path, username: str, address: str) -> "Store":
        """Open the user's store, or make it. Raise StoreError.

        A second client at the same time gets the file of a second device. A damaged file is put
        aside.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise store_error(directory, error) from error
        path, held = hold_a_file(directory, username)
        try:
            return cls._open_sound(path, username, address, held)
        except StoreError:
            held.close()
            raise

    @classmethod
    def _open_sound(
        cls, path: Path, username: str, address: str, held: sqlite3.Connection
    ) -> "Store":
        try:
            return cls(Database.open(path), username, address, held)
        except StoreError as error:
            if not error.is_damaged:
                raise
        aside = put_aside(path)
        database = Database.open(path)
        salvage_outbox(database, aside)
        return cls(database, username, address, held, aside)

    @classmethod
    def read(cls, directory: Path, username: str, address: str) -> "Store | None":
        """Open the user's store to read it; return None if there is none. Raise StoreError."""
        path = find_file(directory, file_name(username))
        return cls(Database.open_to_read(path), username, address) if path.exists() else None

    def close(self) -> None:
        """Close the file and give up the lock on it. Put it aside if it turned out damaged."""
        self._db.close()
        if self._db.is_damaged and self._held:
            self.aside = put_aside(self._db.path)
        if self._held:
            self._held.close()

    @property
    def path(self) -> Path:
        """Return the store's file."""
        return self._db.path

    # The server

    def _server_at(self, address: str) -> str:
        known = self._db.row("SELECT name FROM sqlite_master WHERE name = 'servers'")
        query = "SELECT server FROM servers WHERE address = ?"
        row = self._db.row(query, (address,)) if known else None
        return row["server"] if row else address

    def identify(self, identity: str) -> int:
        """Note which server is at our address; return how many messages wait for one before it."""
        if identity == self._server:
            return 0
        left = 0 if is_address(self._server) else self.count_queued()
        with self._db.transaction():
            known = self._address, identity
            self._db.execute("INSERT OR REPLACE INTO servers VALUES (?, ?)", known)
            if is_address(self._server):
                hand_over(self._db, self._server, identity)
        self._server = identity
        return left

    def adopt(self) -> int:
        """Take over what waits for this server in the user's other files; return how much."""
        query = "SELECT address FROM servers WHERE server = ?"
        addresses = {self._address, *(r["address"] for r in self._db.rows(query, (self._server,)))}
        folders = [self._db.path.parent, *older_folders()]
        files = [path for folder in folders for path in files_of(folder, self._username)]
        return adopt_outboxes(self._db, self._server, sorted(addresses), files)

    # Facts about the user on this server: token, last_id, user

    def get(self, key: str) -> str | None:
        """Return a fact."""
        query = "SELECT value FROM meta WHERE server = ? AND key = ?"
        row = self._db.row(query, (self._owner(key), key))
        return row["value"] if row else None

    def put(self, key: str, value: str | None) -> None:
        """Store a fact; None removes it."""
        with self._db.transaction():
            self._put(key, value)

    def _put(self, key: str, value: str | None) -> None:
        owner = self._owner(key)
        self._db.execute("DELETE FROM meta WHERE server = ? AND key = ?", (owner, key))
        if value is not None:
            self._db.execute("INSERT INTO meta VALUES (?, ?, ?)", (owner, key, value))

    def _owner(self, key: str) -> str:
        return self._address if key == _TOKEN else self._server

    # Contacts, as the server last said

    def put_contacts(self, names: Iterable[str]) -> None:
        """Replace the contacts."""
        rows = [(self._server, name) for name in names]
        with self._db.transaction():
            self._db.execute("DELETE FROM contacts WHERE server = ?", (self._server,))
            for row in rows:
                self._db.execute("INSERT OR IGNORE INTO contacts VALUES (?, ?)", row)

    def contacts(self) -> list[str]:
        """Return the contacts."""
        query = "SELECT name FROM contacts WHERE server = ? ORDER BY name"
        return [row["name"] for row in self._db.rows(query, (self._server,))]

    # Messages that have a place in history

    def add(
        self, messages: Sequence[Message], me: str, last_id: int | None = None
    ) -> list[Message]:
        """Keep messages, and `last_id` with them; return those that were not there yet.

        An own message that comes back by another way leaves the outbox with it.
        """
        with self._db.transaction():
            if last_id is not None:
                self._put("last_id", str(last_id))
            return [message for message in messages if self._add(message, me)]

    def _add(self, message: Message, me: str) -> bool:
        if message.client_id is not None and message.mark:
            self._drop(message.client_id)
        row = (self._server, fold(message.partner(me)), *message_row(message))
        return self._db.execute(INSERT_MESSAGE, row) == 1

    def with_marks(self, messages: Sequence[Message]) -> list[Message]:
        """Return the same messages with the marks that we know of."""
        query = "SELECT mark FROM messages WHERE server = ? AND msg_id = ?"
        rows = [self._db.row(query, (self._server, message.msg_id)) for message in messages]
        return [
            replace(message, mark=Mark(row["mark"])) if row else message
            for message, row in zip(messages, rows, strict=True)
        ]

    def mark(self, mark: Mark, msg_id: int) -> bool:
        """Raise the mark of one message of ours; return True if that was news."""
        return self._set("mark", mark, "msg_id = ? AND mark > 0 AND mark < ?", (msg_id, mark))

    def mark_read(self, partner: str, up_to: int) -> bool:
        """Mark what we sent to `partner` up to a number as read; return True if that was news."""
        where = "partner = ? AND msg_id <= ? AND mark > 0 AND mark < ?"
        return self._set("mark", Mark.READ, where, (fold(partner), up_to, Mark.READ))

    def set_text(self, msg_id: int, text: str) -> bool:
        """Keep what a message reads now; return True if it is here."""
        return self._set("text", text, "msg_id = ?", (msg_id,))

    def _set(self, column: str, value: int | str, where: str, values: tuple[object, ...]) -> bool:
        update = f"UPDATE messages SET {column} = ? WHERE server = ? AND {where}"
        with self._db.transaction():
            return self._db.execute(update, (value, self._server, *values)) > 0

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
        query = f"SELECT id, {MESSAGE_COLUMNS} FROM messages WHERE {where} {_NEWEST_FIRST}"
        rows = self._db.rows(query, (*values, limit + 1))
        page = [(row["id"], message_of_row(row)) for row in reversed(rows[:limit])]
        return page, len(rows) > limit

    def history_before(
        self, partner: str, limit: int, at: float | None
    ) -> tuple[list[Message], bool]:
        """Return the newest messages before a moment, oldest first, and True if there is more."""
        where, values = self._about(partner)
        if at is not None:
            where, values = where + " AND at < ?", [*values, at]
        query = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE {where} {_NEWEST_FIRST}"
        rows = self._db.rows(query, (*values, limit + 1))
        return [message_of_row(row) for row in reversed(rows[:limit])], len(rows) > limit

    def search(self, partner: str | None, text: str, limit: int) -> list[Message]:
        """Return the newest messages with all words of `text`, oldest first.

        Words in double quotes are one phrase. Case, and the difference of ё and е, do not count.
        """
        where, values = self._about(partner)
        terms = search_terms(text)
        where += " AND instr(folded(text), ?)" * len(terms)
        query = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE {where} {_NEWEST_FIRST}"
        rows = self._db.rows(query, (*values, *terms, limit))
        return [message_of_row(row) for row in reversed(rows)]

    def _about(self, partner: str | None) -> tuple[str, list[str | int | float]]:
        """Return the condition for one conversation or all, on this server or (server "") any."""
        conditions = {"server": self._server or None, "partner": partner and fold(partner)}
        known = {column: value for column, value in conditions.items() if value is not None}
        return " AND ".join(["1", *(f"{column} = ?" for column in known)]), list(known.values())

    def settle(self, message: Message, me: str) -> None:
        """Move an accepted message from the outbox into history, in one transaction."""
        self.add([message], me)

    # An overview of all conversations

    def newest_messages(self) -> list[Message]:
        """Return the newest message of each conversation."""
        query = (
            f"SELECT {MESSAGE_COLUMNS}, max(at) FROM messages"
            " WHERE server = ? GROUP BY partner ORDER BY at"
        )
        return [message_of_row(row) for row in self._db.rows(query, (self._server,))]

    def facts(self, prefix: str) -> dict[str, str]:
        """Return the facts whose keys begin with `prefix`, by the rest of the key."""
        query = "SELECT key, value FROM meta WHERE server = ? AND substr(key, 1, ?) = ?"
        rows = self._db.rows(query, (self._server, len(prefix), prefix))
        return {row["key"][len(prefix) :]: row["value"] for row in rows}
