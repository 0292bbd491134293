"""Ring by NOTIFY of PostgreSQL, hear by LISTEN."""

from contextlib import suppress
from typing import Any

from django.db import Error as DatabaseFailure
from django.db import connections

CHANNEL = "jim_news"


class NotifyBus:
    """Ring by the database that the nodes share."""

    name = "the database"

    def open(self) -> "NotifyLine":
        return NotifyLine()


class NotifyLine:
    """Be a connection of its own: a transaction that notifies locks all PostgreSQL's others."""

    def __init__(self) -> None:
        self._database: Any = connections.create_connection("default")
        self._database.ensure_connection()
        self._raw = self._database.connection
        self._raw.execute("SET synchronous_commit = off")

    def listen(self) -> None:
        self._raw.execute(f"LISTEN {CHANNEL}")

    def hear(self, within_s: float) -> list[str]:
        return [note.payload for note in self._raw.notifies(timeout=within_s, stop_after=1)]

    def ring(self, word: str) -> None:
        self._raw.execute(f"NOTIFY {CHANNEL}, '{word}'")

    def close(self) -> None:
        with suppress(DatabaseFailure):
            self._database.close()
