"""Begin and commit transactions of SQLite in fewer steps than Django: each batch has one."""

from types import TracebackType
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.transaction import Atomic


class ShortAtomic(Atomic):
    """Be `transaction.atomic()`, to be entered once; short where nothing special happens.

    The short way leaves the connection exactly as Django's own does, so that savepoints,
    `on_commit` and failures of the ORM's queries work as ever. It is taken for an outermost
    transaction of SQLite, out of which only a success takes it; the rest goes Django's way.
    """

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)
        self._is_short = False
        self._database: Any = None  # this thread's connection: looking it up is slow

    def _recreate_cm(self) -> Self:
        """Return another one: as a decorator it is entered by many threads."""
        return type(self)()

    def __enter__(self) -> None:
        self.begin(connections[DEFAULT_DB_ALIAS])

    def begin(self, database: Any) -> None:
        """Begin on this thread's connection."""
        self._database = database
        self._is_short = _can_begin_short(database)
        if not self._is_short:
            super().__enter__()
            return
        database.commit_on_exit, database.needs_rollback = True, False
        with database.wrap_database_errors:
            database.connection.execute(f"BEGIN {database.transaction_mode or ''}")
        database.autocommit, database.in_atomic_block = False, True
        database.atomic_blocks.append(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        database = self._database
        if not self._is_short or kind or database.needs_rollback or database.closed_in_transaction:
            super().__exit__(kind, error, trace)
            return
        try:
            with database.wrap_database_errors:
                database.connection.commit()
        except BaseException as failure:
            super().__exit__(type(failure), failure, failure.__traceback__)  # rolls back
            raise
        database.atomic_blocks.pop()
        database.in_atomic_block = database.errors_occurred = False
        if database.run_on_commit:
            database.run_commit_hooks_on_set_autocommit_on = True
            database.set_autocommit(True)  # calls them
        else:
            database.autocommit = True


def _can_begin_short(database: Any) -> bool:
    """Return whether a transaction begins here, on an open connection that nobody watches."""
    return (
        database.vendor == "sqlite"
        and not database.in_atomic_block
        and database.connection is not None
        and database.autocommit
        and not database.health_check_enabled
        and not database.force_debug_cursor
        and not database.execute_wrappers
    )
