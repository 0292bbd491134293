"""The local store: `clients_dbs/client_<username>.sqlite` with contacts, messages, what waits to be sent, and the resume token.

Every row belongs to a server (`host:port`), so that a token is never shown to another server, and equal message numbers of two
servers never meet. All methods may be called from any thread; each is one transaction, and what it returns is committed.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import time

from jimclient.ids import MessageIds
from jimclient.model import Mark, Message, Queued, fold

FOLDER_VARIABLE = "JIM_CLIENT_DBS"
DEFAULT_FOLDER = "clients_dbs"  # under the current directory, as in the original
MAX_DEVICES = 9  # clients of one user in one folder at one time; each has its own file
_BUSY_TIMEOUT_S = 20  # `--history` may read while a client writes
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (server TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (server, key));
CREATE TABLE contacts (server TEXT, name TEXT, PRIMARY KEY (server, name));
CREATE TABLE messages (
    id INTEGER PRIMARY KEY, server TEXT NOT NULL, partner TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,
    text TEXT NOT NULL, at REAL NOT NULL, msg_id INTEGER, client_id TEXT, mark INTEGER NOT NULL,
    UNIQUE (server, msg_id), UNIQUE (server, client_id)
);
CREATE INDEX messages_of_partner ON messages (partner, at);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, server TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, text TEXT NOT NULL,
    at REAL NOT NULL, written INTEGER NOT NULL DEFAULT 0
);
"""
_MESSAGE = "sender, recipient, text, at, msg_id, client_id, mark"


class StoreError(Exception):
    """The store can't be opened; the text says why."""


def folder() -> Path:
    """Where the stores are."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def file_name(username: str, device: int = 1) -> str:
    """The store's file of a user: what not every file system allows in a name is written as %XX."""
    safe = "".join(char if char.isalnum() or char in "_-" else _percent(char) for char in username)
    return f"client_{safe}.sqlite" if device == 1 else f"client_{safe}.{device}.sqlite"


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def find_file(directory: Path, name: str) -> Path:
    """`name` in `directory`, as it may have been written before in another case: a user's name has none."""
    existing = directory.iterdir() if directory.is_dir() else iter(())
    return next(
        (path for path in sorted(existing) if fold(path.name) == fold(name)), directory / name
    )


class Store:
    """One user's store on one server. `Store.open` takes a file for this process alone; `Store.read` only looks."""

    def __init__(
        self, connection: sqlite3.Connection, server: str, held: sqlite3.Connection | None = None
    ) -> None:
        self._db = connection
        self._db.row_factory = sqlite3.Row
        self._db.create_function("folded", 1, search_key, deterministic=True)
        self._server = server
        self._held = held  # the lock on the file's use, kept until close()
        self._lock = threading.RLock()
        self._ids = MessageIds(self._newest_client_id())

    @classmethod
    def open(cls, directory: Path, username: str, server: str) -> "Store":
        """The user's store, made where there is none. A second client at the same time gets the file of a second device."""
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            path, held = _hold_a_file(directory, username)
            return cls(_connect(path), server, held)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{directory}: {error}") from error

    @classmethod
    def read(cls, directory: Path, username: str, server: str) -> "Store | None":
        """The user's store, only to be read; None where there is none."""
        path = find_file(directory, file_name(username))
        if not path.exists():
            return None
        try:
            return cls(_connect(path), server)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: {error}") from error

    def close(self) -> None:
        with self._lock:
            self._db.close()
            if self._held:
                self._held.close()

    # Facts about the user on this server: token, last_id, user

    def get(self, key: str) -> str | None:
        row = self._row("SELECT value FROM meta WHERE server = ? AND key = ?", (self._server, key))
        return row["value"] if row else None

    def put(self, key: str, value: str | None) -> None:
        """Stores a fact; None removes it."""
        with self._lock, self._db:
            self._put(key, value)

    def _put(self, key: str, value: str | None) -> None:
        self._db.execute("DELETE FROM meta WHERE server = ? AND key = ?", (self._server, key))
        if value is not None:
            self._db.execute("INSERT INTO meta VALUES (?, ?, ?)", (self._server, key, value))

    # Contacts, as the server last said

    def put_contacts(self, names: Iterable[str]) -> None:
        with self._lock, self._db:
            self._db.execute("DELETE FROM contacts WHERE server = ?", (self._server,))
            self._db.executemany(
                "INSERT OR IGNORE INTO contacts VALUES (?, ?)",
                [(self._server, name) for name in names],
            )

    def contacts(self) -> list[str]:
        return [
            row["name"]
            for row in self._rows(
                "SELECT name FROM contacts WHERE server = ? ORDER BY name", (self._server,)
            )
        ]

    # Messages that have a place in history

    def add(
        self, messages: Sequence[Message], me: str, last_id: int | None = None
    ) -> list[Message]:
        """Keeps messages, and `last_id` with them; returns those that were not there yet. An own message that comes back
        by another way takes its place in the outbox with it."""
        with self._lock, self._db:
            if last_id is not None:
                self._put("last_id", str(last_id))
            return [message for message in messages if self._add(message, me)]

    def _add(self, message: Message, me: str) -> bool:
        if message.client_id is not None and message.mark:
            self._db.execute(
                "DELETE FROM outbox WHERE server = ? AND client_id = ?",
                (self._server, message.client_id),
            )
        row = (self._server, fold(message.partner(me)), *_message_row(message))
        inserted = self._db.execute(
            f"INSERT OR IGNORE INTO messages (server, partner, {_MESSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        return inserted.rowcount == 1

    def with_marks(self, messages: Sequence[Message]) -> list[Message]:
        """The same messages with the marks that we know of."""
        query = "SELECT mark FROM messages WHERE server = ? AND msg_id = ?"
        rows = [self._row(query, (self._server, message.msg_id)) for message in messages]
        return [
            replace(message, mark=Mark(row["mark"])) if row else message
            for message, row in zip(messages, rows, strict=True)
        ]

    def mark(self, mark: Mark, msg_id: int) -> bool:
        """Raises the mark of one message of ours; whether that was news."""
        with self._lock, self._db:
            update = "UPDATE messages SET mark = ? WHERE server = ? AND msg_id = ? AND mark > 0 AND mark < ?"
            return self._db.execute(update, (mark, self._server, msg_id, mark)).rowcount > 0

    def mark_read(self, partner: str, up_to: int) -> bool:
        """Marks what we sent to `partner` up to a number as read; whether that was news."""
        with self._lock, self._db:
            update = "UPDATE messages SET mark = ? WHERE server = ? AND partner = ? AND msg_id <= ? AND mark > 0 AND mark < ?"
            return (
                self._db.execute(
                    update, (Mark.READ, self._server, fold(partner), up_to, Mark.READ)
                ).rowcount
                > 0
            )

    def history(
        self, partner: str | None, limit: int, before: int | None = None
    ) -> tuple[list[tuple[int, Message]], bool]:
        """A page, oldest first, with the rows' own numbers; and whether there is more. `before` is such a number, `partner`
        None means everybody."""
        where, values = self._about(partner)
        if before is not None:
            where, values = (
                f"{where} AND (at, id) < (SELECT at, id FROM messages WHERE id = ?)",
                [*values, before],
            )
        query = (
            f"SELECT id, {_MESSAGE} FROM messages WHERE {where} ORDER BY at DESC, id DESC LIMIT ?"
        )
        rows = self._rows(query, (*values, limit + 1))
        return [(row["id"], _message(row)) for row in reversed(rows[:limit])], len(rows) > limit

    def search(self, partner: str | None, text: str, limit: int) -> list[Message]:
        """The newest messages that contain `text`, oldest first, without regard to case and of ё/е."""
        where, values = self._about(partner)
        query = f"SELECT {_MESSAGE} FROM messages WHERE {where} AND instr(folded(text), ?) ORDER BY at DESC, id DESC LIMIT ?"
        return [
            _message(row) for row in reversed(self._rows(query, (*values, search_key(text), limit)))
        ]

    def partners(self) -> list[str]:
        """With whom there is any history, the latest first, under the keys of their names."""
        where, values = self._about(None)
        query = f"SELECT partner FROM messages WHERE {where} GROUP BY partner ORDER BY max(at) DESC"
        return [row["partner"] for row in self._rows(query, values)]

    def _about(self, partner: str | None) -> tuple[str, list[str | int]]:
        """The condition for one conversation or all, on this server or (server "") on any."""
        where, values = "1", list[str | int]()
        if self._server:
            where, values = "server = ?", [self._server]
        return (
            (where, values)
            if partner is None
            else (f"{where} AND partner = ?", [*values, fold(partner)])
        )

    # What waits for the server's answer

    def queue(self, recipient: str, text: str) -> Queued:
        """Keeps a message of ours until the server has answered, under a new id."""
        with self._lock, self._db:
            queued = Queued(self._ids.next(), recipient, text, time())
            self._db.execute(
                "INSERT INTO outbox (server, client_id, recipient, text, at) VALUES (?, ?, ?, ?, ?)",
                (self._server, queued.client_id, recipient, text, queued.at),
            )
            return queued

    def first_queued(self) -> Queued | None:
        """What is to be sent next: the oldest that is not answered."""
        row = self._row(
            "SELECT * FROM outbox WHERE server = ? ORDER BY id LIMIT 1", (self._server,)
        )
        return (
            Queued(row["client_id"], row["recipient"], row["text"], row["at"], bool(row["written"]))
            if row
            else None
        )

    def count_queued(self) -> int:
        row = self._row("SELECT count(*) AS n FROM outbox WHERE server = ?", (self._server,))
        return int(row["n"]) if row else 0

    def set_written(self, client_id: str) -> None:
        with self._lock, self._db:
            self._db.execute(
                "UPDATE outbox SET written = 1 WHERE server = ? AND client_id = ?",
                (self._server, client_id),
            )

    def settle(self, message: Message, me: str) -> None:
        """The server has answered: the message leaves the outbox and enters history, in one transaction."""
        self.add([message], me)

    def drop(self, client_id: str) -> None:
        """The server has refused: the message leaves the outbox."""
        with self._lock, self._db:
            self._db.execute(
                "DELETE FROM outbox WHERE server = ? AND client_id = ?", (self._server, client_id)
            )

    def _newest_client_id(self) -> str:
        ours = "SELECT client_id FROM outbox UNION ALL SELECT client_id FROM messages WHERE mark"
        query = f"SELECT max(client_id) AS newest FROM ({ours})"
        row = self._row(query, ())
        return (row["newest"] or "") if row else ""

    def _row(self, query: str, values: Sequence[object]) -> sqlite3.Row | None:
        rows = self._rows(query, values)
        return rows[0] if rows else None

    def _rows(self, query: str, values: Sequence[object]) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()


def search_key(text: str) -> str:
    """A text as search sees it."""
    return text.casefold().replace("ё", "е")


def _message_row(message: Message) -> tuple[object, ...]:
    return (
        message.sender,
        message.recipient,
        message.text,
        message.at,
        message.msg_id,
        message.client_id,
        int(message.mark),
    )


def _message(row: sqlite3.Row) -> Message:
    named = {key: row[key] for key in ("sender", "recipient", "text", "at", "msg_id", "client_id")}
    return Message(**named, mark=Mark(row["mark"]))


def _hold_a_file(directory: Path, username: str) -> tuple[Path, sqlite3.Connection]:
    """The first of the user's files that no other client uses, and the lock that says so.

    The lock is SQLite's own, on a file beside: it works on every system and ends with the process, however that ends.
    """
    for device in range(1, MAX_DEVICES + 1):
        path = find_file(directory, file_name(username, device))
        held = sqlite3.connect(
            path.with_suffix(".lock"), timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            held.execute("BEGIN EXCLUSIVE")
            return path, held
        except sqlite3.OperationalError:
            held.close()
    raise StoreError(f"{directory}: {MAX_DEVICES} clients of this user run here already")


def _connect(path: Path) -> sqlite3.Connection:
    """Opens a store's file, for its owner's eyes only, with its tables. SQLite gives its side files the same mode."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    os.chmod(path, 0o600)
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "PRAGMA synchronous = FULL"
    )  # an acknowledged message must survive a power cut
    if connection.execute("PRAGMA user_version").fetchone()[0] < _SCHEMA_VERSION:
        connection.executescript(
            f"BEGIN; {_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;"
        )
    return connection
