"""Note the statements that SQLite executes, and how."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LIST_READ = "SCAN json_each "
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
    """Return SQLite's plan of a statement, without the reading of values given as one list."""
    steps = connection.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
    return str([step for step in steps if not step[-1].startswith(LIST_READ)])
