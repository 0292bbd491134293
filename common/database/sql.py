"""Build the hot path's SQL from the models: the one place that bypasses the slower ORM.

The ORM's bulk_create costs about 100 us a row, these statements 3 to 5; messages are stored only
through them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model

from common.database.arrays import LITERALS
from common.database.joined import run

Row = Sequence[Any]
BLOCK_ROWS = 16  # with one statement; 32 and 64 are no faster


def database_time(at: datetime) -> Any:
    """Return `at` in the database's form, to be made once for many rows."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":  # as Django does it, in a third of the calls
        return str(at.astimezone(database.timezone).replace(tzinfo=None))
    return database.ops.adapt_datetimefield_value(at)


def database_flag(value: bool) -> Any:
    """Return `value` in the database's form.

    SQLite's driver looks up an adapter for each bool and takes a number as it is.
    """
    return int(value) if connection.vendor == "sqlite" else value


@cache
def insert_statement(
    model: type[Model], columns: tuple[str, ...], on_conflict: str, rows: int = 1
) -> str:
    """Return an INSERT of `rows` rows of `model`, with the placeholders of the database in use."""
    mark = "?" if connection.vendor == "sqlite" else "%s"
    of_name = {field.name: field.column or "" for field in model._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(of_name[name]) for name in columns)
    marks = ", ".join(["(" + ", ".join([mark] * len(columns)) + ")"] * rows)
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES {marks}{on_conflict}"


@cache
def conflict_clause(model: type[Model], columns: tuple[str, ...], keys: tuple[str, ...]) -> str:
    """Return the clause that gives a row with the same `keys` the other columns of the new one."""
    quote = connection.ops.quote_name
    of_name = {field.name: quote(field.column or "") for field in model._meta.concrete_fields}
    others = [of_name[name] for name in columns if name not in keys]
    updates = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f" ON CONFLICT ({', '.join(of_name[name] for name in keys)}) DO UPDATE SET {updates}"


@cache
def array_statement(model: type[Model], columns: tuple[str, ...], on_conflict: str) -> str:
    """Return PostgreSQL's INSERT of any number of rows, given as one array for each column.

    One statement for a batch takes half as long as one for each row, and a third of the client's
    CPU (measured with rows of Message, 500 at once).
    """
    quote = connection.ops.quote_name
    fields = {field.name: field for field in model._meta.concrete_fields}
    names = ", ".join(quote(fields[name].column or "") for name in columns)
    arrays = ", ".join(f"%s::{_array_type(fields[name])}[]" for name in columns)
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}){on_conflict}"


@cache
def array_literals(
    model: type[Model], columns: tuple[str, ...]
) -> list[Callable[[Sequence[Any]], Any]]:
    """Return what makes an array of each column's values, as `array_statement` takes it."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return [LITERALS.get(_array_type(fields[name]), list) for name in columns]


def _array_type(field: Any) -> str:
    """Return a column's type without its length: arrays of `varchar(64)` cut longer values."""
    kind = str((field.target_field if field.is_relation else field).db_type(connection))
    return "text" if kind.startswith("varchar") else kind.partition("(")[0]


@cache
def value_statement(model: type[Model], column: str, keys: tuple[str, ...]) -> str:
    """Return a SELECT of one column where all of `keys` have given values."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    of_name = {field.name: field.column or "" for field in model._meta.concrete_fields}
    mark = "?" if connection.vendor == "sqlite" else "%s"
    conditions = " AND ".join(f"{quote(of_name[key])} = {mark}" for key in keys)
    return f"SELECT {quote(of_name[column])} FROM {table} WHERE {conditions}"


def find_value(model: type[Model], column: str, **keys: Any) -> Any:
    """Return the value of `column` in the row with these keys, or None if there is no such row.

    The ORM takes fifty times as long.
    """
    statement, values = value_statement(model, column, tuple(keys)), tuple(keys.values())
    row = _fetch_row(statement, values)
    return row[0] if row else None


def fetch_rows(statement: str, values: Sequence[Any]) -> list[Any]:
    """Execute a statement with placeholders of the database in use; return its rows."""
    database = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up again each time
    if database.vendor == "sqlite":
        database.ensure_connection()
        with database.wrap_database_errors:
            return database.connection.execute(statement, values).fetchall()
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _fetch_row(statement: str, values: Sequence[Any]) -> Any:
    """Execute a statement; return its row, None if there is none."""
    rows = fetch_rows(statement, values)
    return rows[0] if rows else None


def insert_rows(
    model: type[Model],
    columns: tuple[str, ...],
    rows: Sequence[Row],
    *,
    keep_existing: bool = False,
    replace_same: tuple[str, ...] = (),
) -> None:
    """Insert `rows`: a value for each column, already in the database's form.

    Raise IntegrityError if a row with the same key exists. With `keep_existing`, leave the existing
    row as it is; with `replace_same`, the key columns, give it the new values of all others.
    """
    if not rows:
        return
    on_conflict = " ON CONFLICT DO NOTHING" if keep_existing else ""
    if replace_same:
        on_conflict = conflict_clause(model, columns, replace_same)
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        database.ensure_connection()
        with database.wrap_database_errors:
            _insert_in_blocks(
                database.connection.executemany,
                partial(insert_statement, model, columns, on_conflict),
                rows,
            )
    else:
        statement = array_statement(model, columns, on_conflict)
        makers = array_literals(model, columns)
        of_columns = zip(*rows, strict=True)
        run(statement, [make(values) for make, values in zip(makers, of_columns, strict=True)])


def _insert_in_blocks(
    execute_many: Callable[[str, Iterable[Row]], object],
    statement: Callable[..., str],
    rows: Sequence[Row],
) -> None:
    """Insert BLOCK_ROWS rows with each statement, and the rest one by one.

    Blocks take a quarter less time: each step of a statement lets other threads run.
    """
    in_blocks = len(rows) - len(rows) % BLOCK_ROWS
    if in_blocks:
        places = range(0, in_blocks, BLOCK_ROWS)
        execute_many(
            statement(rows=BLOCK_ROWS),
            (tuple(chain.from_iterable(rows[place : place + BLOCK_ROWS])) for place in places),
        )
    if in_blocks < len(rows):
        execute_many(statement(), rows[in_blocks:])


def delete_by_keys(model: type[Model], columns: tuple[str, ...], keys: Sequence[Row]) -> None:
    """Delete the row of each key, a value for each of the key's columns.

    A composite key that the ORM compares with a subquery makes SQLite read the whole table.
    """
    quote = connection.ops.quote_name
    of_name = {field.name: quote(field.column or "") for field in model._meta.concrete_fields}
    condition = " AND ".join(f"{of_name[name]} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {quote(model._meta.db_table)} WHERE {condition}", keys)


def delete_by_values(model: type[Model], column: str, values: Sequence[Any]) -> int:
    """Delete the rows that have one of some hundred values in a column; return how many.

    The ORM takes half a millisecond of Python for each statement, maybe in a transaction.
    """
    quote = connection.ops.quote_name
    [name] = [quote(f.column or "") for f in model._meta.concrete_fields if f.name == column]
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        table = quote(model._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE {name} IN ({marks})", values)
        return int(cursor.rowcount)


@cache
def delete_statement(model: type[Model], keys: tuple[str, ...], last: str) -> str:
    """Return the statement of `delete_up_to`."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    of_name = {field.name: quote(field.column or "") for field in model._meta.concrete_fields}
    conditions = " AND ".join([*(f"{of_name[key]} = %s" for key in keys), f"{of_name[last]} <= %s"])
    return f"DELETE FROM {table} WHERE {conditions}"


def delete_up_to(model: type[Model], last: tuple[str, int], **keys: Any) -> None:
    """Delete the rows with these keys up to a value of one more column: its name and the value."""
    column, value = last
    run(delete_statement(model, tuple(keys), column), (*keys.values(), value))


@cache
def next_number_statement(model: type[Model], key: str, group: str, number: str) -> str:
    """Return the statement of `take_next_number`."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    of_name = {field.name: quote(field.column or "") for field in model._meta.concrete_fields}
    key, group, number = of_name[key], of_name[group], of_name[number]
    mark = "?" if connection.vendor == "sqlite" else "%s"
    return (
        f"INSERT INTO {table} ({key}, {group}, {number}) "
        f"SELECT {mark}, {mark}, COALESCE(MAX({number}), 0) + 1 FROM {table} "
        f"WHERE {group} = {mark} "
        f"ON CONFLICT ({key}) DO UPDATE SET {number} = excluded.{number} RETURNING {number}"
    )


def take_next_number(
    model: type[Model], number: str, *, key: tuple[str, Any], group: tuple[str, Any]
) -> int:
    """Give the row with this key, a new one where there is none, the next number of its group.

    Return the number. `key` and `group` are each the name of a field and its value; all other
    columns of a new row have the database's own defaults. The ORM takes twenty times as long.
    """
    statement = next_number_statement(model, key[0], group[0], number)
    values = key[1], group[1], group[1]
    return int(_fetch_row(statement, values)[0])


@cache
def raise_statement(
    model: type[Model], column: str, keys: tuple[str, ...], clears_reached: str
) -> str:
    """Return the statement of `raise_value`."""
    quote, table = connection.ops.quote_name, connection.ops.quote_name(model._meta.db_table)
    of_name = {field.name: quote(field.column or "") for field in model._meta.concrete_fields}
    value, changes = of_name[column], ""
    if clears_reached:
        other = of_name[clears_reached]
        changes = (
            f", {other} = CASE WHEN {table}.{other} > excluded.{value} THEN {table}.{other} END"
        )
    return (
        insert_statement(model, (column, *keys), "")
        + f" ON CONFLICT ({', '.join(of_name[key] for key in keys)})"
        + f" DO UPDATE SET {value} = excluded.{value}{changes}"
        + f" WHERE {table}.{value} < excluded.{value} RETURNING {value}"
    )


def raise_value(
    model: type[Model], column: str, value: int, *, clears_reached: str = "", **keys: Any
) -> bool:
    """Raise a number of the row with these keys to `value`; make the row where there is none.

    Return False if the number is not lower; else `clears_reached`, another column, becomes null
    where it is not above `value`. Two queries of the ORM and an INSERT take forty times as long.
    """
    statement = raise_statement(model, column, tuple(keys), clears_reached)
    return bool(fetch_rows(statement, (value, *keys.values())))
