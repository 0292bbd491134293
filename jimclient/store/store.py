"""Store what one user has on one server: messages, contacts, the outbox, the resume token.

Every row belongs to a server, so that equal message numbers of two servers never meet. A server
is known by its identity, or, as long as that is unknown, by its address. The token belongs to
the address: another server that claims the same identity is never shown it. Any thread can call
any method; each is one transaction, what it returns is committed, and each raises StoreError.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from jimclient.store.addresses import is_address
from jimclient.store.adoption import adopt_outboxes, hand_over, salvage_outbox
from jimclient.store.database import Database, put_aside
from jimclient.store.errors import StoreError, store_error
from jimclient.store.files import (
    files_of,
    hold_a_window,
    is_alone,
    is_closed,
    older_folders,
    window_path,
)
from jimclient.store.ids import MessageIds
from jimclient.store.kept import KeptMessages
from jimclient.store.rows import search_key
from jimclient.store.waiting import WaitingMessages
from jimclient.text.names import fold

_TOKEN = "token"


class Store(KeptMessages, WaitingMessages):
    """Keep one user's data. `open` takes a file for this process alone; `read` only looks."""

    def __init__(
        self,
        database: Database,
        username: str,
        address: str,
        held: sqlite3.Connection | None = None,
        aside: Path | None = None,
        window: int = 1,
    ) -> None:
        self._db = database
        self._db.create_function("folded", search_key)
        self._db.create_function("name_key", fold)
        self._username = username
        self._address = address  # "": all servers
        self._server = self._server_at(address)
        self._held = held  # the lock on our window, kept until close()
        self._window = window  # each sends what was written in it
        self.aside = aside  # the new name of a damaged file that this one replaces
        self._ids = MessageIds(self._newest_client_id())
        self._note_begin()
        self._version = 0  # of the file, when it was looked at

    @classmethod
    def open(cls, directory: Path, username: str, address: str) -> "Store":
        """Open the user's store, or make it. Raise StoreError.

        Several clients at a time share it. A damaged file is put aside.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise store_error(directory, error) from error
        window, held = hold_a_window(directory, username)
        try:
            return cls._open_sound(directory, username, address, held, window)
        except StoreError:
            held.close()
            raise

    @classmethod
    def _open_sound(
        cls,
        directory: Path,
        username: str,
        address: str,
        held: sqlite3.Connection,
        window: int,
    ) -> "Store":
        path = window_path(directory, username, 1)
        try:
            return cls(Database.open(path), username, address, held, window=window)
        except StoreError as error:
            if not error.is_damaged or not is_alone(directory, username, window):
                raise
        aside = put_aside(path)
        database = Database.open(path)
        salvage_outbox(database, aside)
        return cls(database, username, address, held, aside, window)

    @classmethod
    def read(cls, directory: Path, username: str, address: str) -> "Store | None":
        """Open the user's store to read it; return None if there is none. Raise StoreError."""
        path = window_path(directory, username, 1)
        return cls(Database.open_to_read(path), username, address) if path.exists() else None

    def close(self) -> None:
        """Close the file and give up the lock on it. Put it aside if it turned out damaged."""
        self._db.close()
        if self._db.is_damaged and self._held and self._is_alone():
            self.aside = put_aside(self._db.path)
        if self._held:
            self._held.close()

    def _is_alone(self) -> bool:
        return is_alone(self._db.path.parent, self._username, self._window)

    @property
    def path(self) -> Path:
        """Return the store's file."""
        return self._db.path

    def was_changed(self) -> bool:
        """Return True if another window has written since the last call."""
        before, self._version = self._version, self._db.version()
        return self._version != before

    @property
    def window(self) -> int:
        """Return our number among the windows of the user."""
        return self._window

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
        """Take over what closed windows left unsent; return how many messages.

        Raise StoreError.
        """
        windows = [
            window
            for window in self.windows_waiting()
            if is_closed(self._db.path.parent, self._username, window)
        ]
        return sum(self.take_over(window) for window in windows)

    def adopt_files(self) -> int:
        """Take over what waits for this server in the user's other files; return how much."""
        query = "SELECT address FROM servers WHERE server = ?"
        addresses = {self._address, *(r["address"] for r in self._db.rows(query, (self._server,)))}
        folders = [self._db.path.parent, *older_folders()]
        files = [path for folder in folders for path in files_of(folder, self._username)]
        return adopt_outboxes(self._db, self._server, sorted(addresses), files, self._window)

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

    def facts(self, prefix: str) -> dict[str, str]:
        """Return the facts whose keys begin with `prefix`, by the rest of the key."""
        query = "SELECT key, value FROM meta WHERE server = ? AND substr(key, 1, ?) = ?"
        rows = self._db.rows(query, (self._server, len(prefix), prefix))
        return {row["key"][len(prefix) :]: row["value"] for row in rows}
