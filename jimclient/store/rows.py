"""Rows of the messages and the outbox, beside their columns."""

import json
import re
import sqlite3
from dataclasses import astuple
from typing import Any

from jimclient.store.messages import Mark, Message, Queued, Quote, Reaction

MESSAGE_COLUMNS = "sender, recipient, text, at, msg_id, client_id, mark, details"
INSERT_MESSAGE = (
    f"INSERT OR IGNORE INTO messages (server, partner, {MESSAGE_COLUMNS})"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_QUEUED = (
    "INSERT INTO outbox (server, client_id, recipient, text, at, reply_to, window)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
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
    return (*identity, message.msg_id, message.client_id, int(message.mark), details_text(message))


def message_of_row(row: sqlite3.Row) -> Message:
    """Return the message of a row."""
    named = {key: row[key] for key in ("sender", "recipient", "text", "at", "msg_id", "client_id")}
    return Message(**named, mark=Mark(row["mark"]), **_details(row["details"]))


def details_text(message: Message) -> str:
    """Return what few messages have as JSON, "" for a message without any of it."""
    found = {
        "reply_to": message.reply_to,
        "quote": astuple(message.quote) if message.quote else None,
        "edited": message.is_edited,
        "deleted": message.is_deleted,
        "reactions": [astuple(reaction) for reaction in message.reactions],
    }
    kept = {key: value for key, value in found.items() if value}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def _details(text: str) -> dict[str, Any]:
    if not text:
        return {}
    found = json.loads(text)
    return {
        "reply_to": found.get("reply_to"),
        "quote": Quote(*found["quote"]) if "quote" in found else None,
        "is_edited": "edited" in found,
        "is_deleted": "deleted" in found,
        "reactions": tuple(Reaction(*each) for each in found.get("reactions", ())),
    }


def queued_row(queued: Queued) -> tuple[object, ...]:
    """Return the values of INSERT_QUEUED behind the server."""
    message = (queued.client_id, queued.recipient, queued.text, queued.at)
    return (*message, queued.reply_to, queued.window)


def queued_of_row(row: sqlite3.Row) -> Queued:
    """Return the waiting message of a row."""
    named = {key: row[key] for key in ("client_id", "recipient", "text", "at")}
    sending = {key: row[key] for key in ("reply_to", "window", "refused")}
    return Queued(**named, **sending, written=bool(row["written"]))
