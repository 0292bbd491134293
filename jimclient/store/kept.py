"""Keep the messages that have a place in history."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from jimclient.store.blocked import BlockedUsers
from jimclient.store.database import Database
from jimclient.store.messages import Mark, Message
from jimclient.store.rows import (
    INSERT_MESSAGE,
    MESSAGE_COLUMNS,
    details_text,
    message_of_row,
    message_row,
    search_terms,
)
from jimclient.text.names import fold

_SEEN_AT_MOST = 20_000  # numbers; older messages do not come again
_NEWEST_FIRST = "ORDER BY at DESC, id DESC LIMIT ?"
_REPLACE = "UPDATE messages SET text = ?, details = ?, mark = ? WHERE server = ? AND msg_id = ?"
_RAISE_SENT = (
    "UPDATE messages SET mark = ?, msg_id = coalesce(msg_id, ?)"
    " WHERE server = ? AND client_id = ? AND mark < ?"
)


class KeptMessages(BlockedUsers):
    """Keep the messages of one user on one server. A part of Store."""

    _db: Database
    _server: str
    _drop: Callable[[str], None]
    _first_row: int  # the rows from here on were written since this window was opened
    _seen: dict[int, None]  # numbers of those that this window knows

    def _note_begin(self) -> None:
        row = self._db.row("SELECT max(id) AS newest FROM messages")
        self._first_row = ((row["newest"] or 0) if row else 0) + 1
        self._seen = {}

    def add(
        self, messages: Sequence[Message], me: str, last_id: int | None = None
    ) -> list[Message]:
        """Keep messages, and `last_id` with them; return those that are new for this window.

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
        is_inserted = self._db.execute(INSERT_MESSAGE, row) == 1
        if not is_inserted and message.client_id is not None and message.mark:
            mark, sent = message.mark, (self._server, message.client_id)
            self._db.execute(_RAISE_SENT, (mark, message.msg_id, *sent, mark))
        return self._see(message.msg_id) or is_inserted

    def _see(self, msg_id: int | None) -> bool:
        """Return True once for a message that this or another window has stored since our start."""
        if msg_id is None or msg_id in self._seen:
            return False
        self._seen[msg_id] = None
        if len(self._seen) > _SEEN_AT_MOST:
            del self._seen[next(iter(self._seen))]
        query = "SELECT id FROM messages WHERE server = ? AND msg_id = ?"
        row = self._db.row(query, (self._server, msg_id))
        return row is not None and row["id"] >= self._first_row

    def settle(self, message: Message, me: str) -> None:
        """Move an accepted message from the outbox into history, in one transaction."""
        self.add([message], me)

    def merge(self, messages: Sequence[Message], me: str) -> list[Message]:
        """Keep a page of the server's history; return it with the highest marks that are known.

        Texts, reactions and the like are the server's: they can have changed.
        """
        with self._db.transaction():
            return [self._merge(message, me) for message in messages]

    def _merge(self, message: Message, me: str) -> Message:
        known = self.message(message.msg_id)
        self._add(message, me)
        if known is None:
            return message
        merged = replace(message, mark=max(message.mark, known.mark))
        if _values(merged) != _values(known):
            self._replace(merged)
        return merged

    def _replace(self, message: Message) -> None:
        self._db.execute(_REPLACE, (*_values(message), self._server, message.msg_id))

    def message(self, msg_id: int | None) -> Message | None:
        """Return the message with the server's number."""
        query = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE server = ? AND msg_id = ?"
        row = self._db.row(query, (self._server, msg_id))
        return message_of_row(row) if row else None

    def change(self, msg_id: int, change: Callable[[Message], Message]) -> bool:
        """Change a message; return True if it is here."""
        with self._db.transaction():
            if known := self.message(msg_id):
                self._replace(change(known))
            return known is not None

    def with_marks(self, messages: Sequence[Message]) -> list[Message]:
        """Return the same messages with the highest marks that are known."""
        known = [self.message(message.msg_id) for message in messages]
        return [
            replace(message, mark=max(message.mark, stored.mark)) if stored else message
            for message, stored in zip(messages, known, strict=True)
        ]

    def mark(self, mark: Mark, msg_id: int) -> bool:
        """Raise the mark of one message of ours; return True if that was news."""
        return self._raise(mark, "msg_id = ? AND mark > 0 AND mark < ?", (msg_id, mark))

    def mark_read(self, partner: str, up_to: int) -> bool:
        """Mark what we sent to `partner` up to a number as read; return True if that was news."""
        where = "partner = ? AND msg_id <= ? AND mark > 0 AND mark < ?"
        return self._raise(Mark.READ, where, (fold(partner), up_to, Mark.READ))

    def _raise(self, mark: Mark, where: str, values: tuple[object, ...]) -> bool:
        update = f"UPDATE messages SET mark = ? WHERE server = ? AND {where}"
        with self._db.transaction():
            return self._db.execute(update, (mark, self._server, *values)) > 0

    # Pages

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
        shown = rows[:limit][::-1]
        return list(zip(_ids(shown), self._messages(shown), strict=True)), len(rows) > limit

    def history_before(
        self, partner: str, limit: int, at: float | None
    ) -> tuple[list[Message], bool]:
        """Return the newest messages before a moment, oldest first, and True if there is more."""
        where, values = self._about(partner)
        if at is not None:
            where, values = where + " AND at < ?", [*values, at]
        query = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE {where} {_NEWEST_FIRST}"
        rows = self._db.rows(query, (*values, limit + 1))
        return self._messages(rows[:limit][::-1]), len(rows) > limit

    def search(self, partner: str | None, text: str, limit: int) -> list[Message]:
        """Return the newest messages with all words of `text`, oldest first.

        Words in double quotes are one phrase. Case, and the difference of ё and е, do not count.
        """
        where, values = self._about(partner)
        terms = search_terms(text)
        where += " AND instr(folded(text), ?)" * len(terms)
        query = f"SELECT {MESSAGE_COLUMNS} FROM messages WHERE {where} {_NEWEST_FIRST}"
        return self._messages(self._db.rows(query, (*values, *terms, limit))[::-1])

    def _about(self, partner: str | None) -> tuple[str, list[str | int | float]]:
        """Return the condition for what the user sees of one conversation or all.

        On this server or (server "") any.
        """
        conditions = {"server": self._server or None, "partner": partner and fold(partner)}
        known = {column: value for column, value in conditions.items() if value is not None}
        where = " AND ".join(["1", *(f"{column} = ?" for column in known)])
        return where + self._condition(), list(known.values())

    def _messages(self, rows: Sequence[sqlite3.Row]) -> list[Message]:
        return self._without_quotes([message_of_row(row) for row in rows])

    def newest_messages(self) -> list[Message]:
        """Return the newest message of each conversation."""
        query = (
            f"SELECT {MESSAGE_COLUMNS}, max(at) FROM messages"
            f" WHERE server = ?{self._condition()} GROUP BY partner ORDER BY at"
        )
        return self._messages(self._db.rows(query, (self._server,)))


def _ids(rows: Iterable[sqlite3.Row]) -> list[int]:
    return [row["id"] for row in rows]


def _values(message: Message) -> tuple[str, str, int]:
    """Return what can change of a message."""
    return message.text, details_text(message), int(message.mark)
