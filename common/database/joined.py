"""Send PostgreSQL several statements at once: a way there and back costs more than a short one.

BEGIN goes with the first statement of a transaction, and statements without a result can wait for
the next one. Their errors come from that, which is in the same transaction.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

BEGIN = "BEGIN"
NOT_JOINED = nullcontext()  # for a connection whose statements never wait


class Joined(AbstractContextManager[object]):
    """Hold what one connection to PostgreSQL still has to send. Belongs to its thread.

    Django calls it around each statement, and at the begin of each transaction. In a `with` block,
    within one transaction, statements without a result may wait; what waits is sent at its end.
    """

    def __init__(self, database: Any) -> None:
        """Have statements of `database`, Django's connection, joined from now on."""
        self.begin = BEGIN  # the statement that begins a transaction
        self._is_open = False  # statements without a result may wait
        self._database = database
        self._owed = ""  # the BEGIN of this transaction, until it is sent
        self._waiting: list[tuple[str, Sequence[Any]]] = []
        database.joined = self
        database.execute_wrappers.append(self)
        # Django's hook for what begins a transaction itself: the driver stays in autocommit.
        database._start_transaction_under_autocommit = self._start

    @property
    def has_waiting(self) -> bool:
        """Return whether a statement waits, beside BEGIN."""
        return bool(self._waiting)

    def wait(self, statement: str, values: Sequence[Any]) -> bool:
        """Send a statement without a result with the next one; return False where none may wait."""
        if not self._is_open or self._database.autocommit:
            return False
        self._waiting.append((statement, values))
        return True

    def _flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            statement, values = self._waiting.pop()
            with self._database.cursor() as cursor:
                cursor.execute(statement, values)

    def __enter__(self) -> None:
        self._is_open = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_open = False
        if kind is None:
            self._flush()

    def _start(self) -> None:
        """Begin a transaction with its first statement; of an earlier one nothing is left."""
        self._owed = self.begin
        self._waiting.clear()

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        values: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Execute a statement behind what waits; its cursor has its result, not theirs."""
        before = self._take()
        if not before:
            return execute(sql, values, many, context)
        driver_cursor = context["cursor"].cursor
        if many or getattr(driver_cursor, "name", None):  # sent in the driver's own way
            self._send(before)
            return execute(sql, values, many, context)
        if values is None:
            sql, values = sql.replace("%", "%%"), ()
        texts = [text for text, _values in before]
        all_values = [value for _text, some in before for value in some]
        found = execute("; ".join([*texts, sql]), [*all_values, *values], many, context)
        for _statement in before:
            driver_cursor.nextset()
        return found

    def _take(self) -> list[tuple[str, Sequence[Any]]]:
        """Return what goes before the next statement: nothing outside of a transaction."""
        owed, self._owed = self._owed, ""
        if self._database.autocommit:
            return []
        waiting, self._waiting = self._waiting, []
        return [(owed, ()), *waiting] if owed else waiting

    def _send(self, statements: list[tuple[str, Sequence[Any]]]) -> None:
        values = [value for _text, some in statements for value in some]
        with self._database.wrap_database_errors:
            self._database.connection.execute("; ".join(text for text, _ in statements), values)


def statements_joined() -> AbstractContextManager[object]:
    """Let statements without a result wait for the next one, if the connection can that."""
    return getattr(connections[DEFAULT_DB_ALIAS], "joined", NOT_JOINED)


def run(statement: str, values: Sequence[Any]) -> None:
    """Execute a statement without a result, or let it wait for the next one; with %s for values."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    joined: Joined | None = getattr(database, "joined", None)
    if not (joined and joined.wait(statement, values)):
        with database.cursor() as cursor:
            cursor.execute(statement, values)
