"""The tables of a store, and the connection to its file."""

import os
import sqlite3
from pathlib import Path

_BUSY_TIMEOUT_S = 20  # `--history` may read while a client writes
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (server TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (server, key));
CREATE TABLE contacts (server TEXT, name TEXT, PRIMARY KEY (server, name));
CREATE TABLE messages (
    id INTEGER PRIMARY KEY, server TEXT NOT NULL, partner TEXT NOT NULL,
    sender TEXT NOT NULL, recipient TEXT NOT NULL, text TEXT NOT NULL,
    at REAL NOT NULL, msg_id INTEGER, client_id TEXT, mark INTEGER NOT NULL,
    UNIQUE (server, msg_id), UNIQUE (server, client_id)
);
CREATE INDEX messages_of_partner ON messages (partner, at);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, server TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL,
    written INTEGER NOT NULL DEFAULT 0
);
"""


class StoreError(Exception):
    """Tell that the store can't be opened; the text says why."""


def connect(path: Path) -> sqlite3.Connection:
    """Open a store's file, for its owner's eyes only, and make its tables.

    SQLite gives its side files the same mode.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    os.chmod(path, 0o600)
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    # an acknowledged message must survive a power cut
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA user_version").fetchone()[0] < _SCHEMA_VERSION:
        connection.executescript(
            f"BEGIN; {_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;"
        )
    return connection
