"""Rows of the messages and the outbox, beside their columns."""

import re
import sqlite3

from jimclient.store.messages import Mark, Message, Queued

MESSAGE_COLUMNS = "sender, recipient, text, at, msg_id, client_id, mark"
INSERT_MESSAGE = (
    f"INSERT OR IGNORE INTO messages (server, partner, {MESSAGE_COLUMNS})"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def search_terms(text: str) -> list[str]:
    """Return what a message must contain, as search sees it: words, and phrases in quotes."""
    found = re.findall(r'"([^"]+)"|([^\s"]+)', search_key(text))
    return [phrase or word for phrase, word in found]


def search_key(text: str) -> str:
    """Return a text as search sees it."""
    return text.casefold().replace("ё", "е")


def message_row(message: Message) -> tuple[object, ...]:
    """Return the values of MESSAGE_COLUMNS."""
    identity = (message.sender, message.recipient, message.text, message.at)
    return (*identity, message.msg_id, message.client_id, int(message.mark))


def message_of_row(row: sqlite3.Row) -> Message:
    """Return the message of a row."""
    named = {key: row[key] for key in ("sender", "recipient", "text", "at", "msg_id", "client_id")}
    return Message(**named, mark=Mark(row["mark"]))


def queued_of_row(row: sqlite3.Row) -> Queued:
    """Return the waiting message of a row."""
    named = {key: row[key] for key in ("client_id", "recipient", "text", "at")}
    return Queued(**named, written=bool(row["written"]))
