"""Rows that change their place: to a server's identity, or from another file of the user."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path

from jimclient.store.database import Database, locked
from jimclient.store.errors import StoreError
from jimclient.store.schema import TABLES

_COLUMNS = "client_id, recipient, text, at, written, reply_to, refused"
_INSERT = (
    f"INSERT OR IGNORE INTO outbox (server, {_COLUMNS}, window) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_KNOWN = "SELECT 1 FROM messages WHERE server = ? AND client_id = ? AND mark > 0"


def adopt_outboxes(
    ours: Database, server: str, addresses: Sequence[str], files: Iterable[Path], window: int
) -> int:
    """Move what waits for one server in these files into `ours`, for a window to send it.

    Return how many messages.

    `addresses` are the server's names in files that do not know its identity. A file that
    another client uses, or that can't be read, is left alone: its messages are tried next time.
    Ids make a repetition harmless, so a crash between the two transactions loses nothing.
    """
    keys = (server, *addresses)
    return sum(_adopt_file(ours, server, keys, path, window) for path in files if path != ours.path)


def _adopt_file(ours: Database, server: str, keys: Sequence[str], path: Path, window: int) -> int:
    try:
        with locked(path) as is_ours:
            return _adopt_rows(ours, server, keys, path, window) if is_ours else 0
    except StoreError as error:
        if error.path == ours.path:
            raise
        return 0


def _adopt_rows(ours: Database, server: str, keys: Sequence[str], path: Path, window: int) -> int:
    theirs = Database.open(path)
    try:
        rows = theirs.rows(f"SELECT {_COLUMNS} FROM outbox WHERE {_any_of(keys)} ORDER BY id", keys)
        if not rows:
            return 0
        with ours.transaction():
            count = sum(_insert(ours, server, row, window) for row in rows)
        with theirs.transaction():
            theirs.execute(f"DELETE FROM outbox WHERE {_any_of(keys)}", keys)
        return count
    finally:
        theirs.close()


def hand_over(database: Database, address: str, identity: str) -> None:
    """Give what was kept by a server's address to its identity, except the token.

    What the identity has already is dropped. Called inside a transaction.
    """
    for table in TABLES:
        where = "WHERE server = ?" + (" AND key != 'token'" if table == "meta" else "")
        database.execute(f"UPDATE OR IGNORE {table} SET server = ? {where}", (identity, address))
        database.execute(f"DELETE FROM {table} {where}", (address,))


def salvage_outbox(ours: Database, damaged: Path) -> None:
    """Copy what can still be read of a damaged file's outbox, for every server."""
    try:
        theirs = Database.open_to_read(damaged)
    except StoreError:
        return  # nothing of it can be read
    with closing(theirs), suppress(StoreError):
        rows = theirs.rows(f"SELECT server, {_COLUMNS} FROM outbox ORDER BY id")
        known = theirs.rows("SELECT address, server FROM servers")
        with ours.transaction():
            for row in rows:
                ours.execute(_INSERT, (*row, 1))
            for row in known:
                ours.execute("INSERT INTO servers VALUES (?, ?)", tuple(row))


def _any_of(keys: Sequence[str]) -> str:
    return f"server IN ({', '.join('?' for _key in keys)})"


def _insert(ours: Database, server: str, row: sqlite3.Row, window: int) -> int:
    if ours.row(_KNOWN, (server, row["client_id"])):
        return 0  # it went out already
    return ours.execute(_INSERT, (server, *row, window))
