"""Make the tables of a store, and migrate them."""

import sqlite3

from jimclient.store.addresses import canonical_address

SCHEMA_VERSION = 4
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
_SERVERS = "CREATE TABLE servers (address TEXT PRIMARY KEY, server TEXT NOT NULL);"
# quotes, reactions and the like, as JSON; and which window sends a message
_DETAILS = """
ALTER TABLE messages ADD COLUMN details TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN reply_to INTEGER;
ALTER TABLE outbox ADD COLUMN window INTEGER NOT NULL DEFAULT 1;
"""
_REFUSED = "ALTER TABLE outbox ADD COLUMN refused TEXT NOT NULL DEFAULT '';"
# an older file that can only be read is seen as a new one
_AS_NEW = {
    2: (
        "CREATE TEMP VIEW messages AS SELECT *, '' AS details FROM main.messages",
        "CREATE TEMP VIEW outbox AS"
        " SELECT *, NULL AS reply_to, 1 AS window, '' AS refused FROM main.outbox",
    ),
    3: ("CREATE TEMP VIEW outbox AS SELECT *, '' AS refused FROM main.outbox",),
}
TABLES = ("meta", "contacts", "messages", "outbox")  # those that belong to a server


def bring_up_to_date(connection: sqlite3.Connection) -> bool:
    """Make the tables, or those that are missing, in one transaction.

    Return False for a store that a newer client has written.
    """
    version = _version(connection)
    if version < SCHEMA_VERSION:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            _upgrade(connection, _version(connection))  # another window may just have done it
    return version <= SCHEMA_VERSION


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _upgrade(connection: sqlite3.Connection, version: int) -> None:
    tables = [_SCHEMA, _SERVERS, _DETAILS, _REFUSED][version:]
    for statement in "".join(tables).split(";"):
        connection.execute(statement)
    _rename_addresses(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _rename_addresses(connection: sqlite3.Connection) -> None:
    """Write every server's address in one way: version 1 kept them as typed."""
    for table in TABLES:
        for (address,) in connection.execute(f"SELECT DISTINCT server FROM {table}").fetchall():
            for change in (
                f"UPDATE OR IGNORE {table} SET server = :new WHERE server = :old",
                f"DELETE FROM {table} WHERE server = :old AND :old != :new",
            ):
                names = {"old": address, "new": canonical_address(address)}
                connection.execute(change, names)


def show_as_new(connection: sqlite3.Connection) -> None:
    """Let an older store be read without a change of its file."""
    version = _version(connection)
    for statement in _AS_NEW.get(max(version, 2), ()):
        connection.execute(statement)
