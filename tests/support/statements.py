"""Note the statements that SQLite executes, and how."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note statements with their values, also those that don't come from the ORM."""
    made: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(made.append)
    try:
        yield made
    finally:
        connection.connection.set_trace_callback(None)
    made[:] = [sql for sql in made if sql.startswith(EXPLAINED)]


def plan_of(sql: str) -> str:
    """Return SQLite's plan of a statement."""
    return str(connection.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
