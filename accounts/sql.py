"""The hot path's SQL, taken from the models: the one place that leaves the ORM's slow road.

The ORM's bulk_create costs about 100 us a row, these statements 3 to 5; a message is stored by nothing else.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

Row = Sequence[Any]


def database_time(at: datetime) -> Any:
    """`at` as the database takes it; made once for many rows."""
    return connection.ops.adapt_datetimefield_value(at)


@cache
def insert_statement(model: type[Model], columns: tuple[str, ...], keep_existing: bool) -> str:
    """INSERT of one row with these columns of `model`, with the placeholders of the database in use."""
    mark = "?" if connection.vendor == "sqlite" else "%s"
    of_name = {field.name: field.column or "" for field in model._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(of_name[name]) for name in columns)
    marks = ", ".join([mark] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({marks})" + " ON CONFLICT DO NOTHING" * keep_existing


@cache
def value_statement(model: type[Model], column: str, keys: tuple[str, ...]) -> str:
    """SELECT of one column where all of `keys` have given values."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    of_name = {field.name: field.column or "" for field in model._meta.concrete_fields}
    mark = "?" if connection.vendor == "sqlite" else "%s"
    conditions = " AND ".join(f"{quote(of_name[key])} = {mark}" for key in keys)
    return f"SELECT {quote(of_name[column])} FROM {table} WHERE {conditions}"


def find_value(model: type[Model], column: str, **keys: Any) -> Any:
    """The column `column` of the row with these values; None where there is none. The ORM takes fifty times as long."""
    statement, values = value_statement(model, column, tuple(keys)), tuple(keys.values())
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.wrap_database_errors:
            row = connection.connection.execute(statement, values).fetchone()
    else:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone()
    return row[0] if row else None


def insert_rows(model: type[Model], columns: tuple[str, ...], rows: Sequence[Row], *, keep_existing: bool = False) -> None:
    """Inserts `rows`, each a value for each column, already as the database takes them.

    Raises IntegrityError where a row with such a key is there, unless `keep_existing`: then that one stays.
    """
    if not rows:
        return
    statement = insert_statement(model, columns, keep_existing)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.wrap_database_errors:
            connection.connection.executemany(statement, rows)
    else:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
