"""Make the SQL of a query once: in a small query of the ORM, that takes most of the time."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import FlatValuesListIterable

from common.database.arrays import numbers
from common.database.sql import fetch_rows

P = ParamSpec("P")
Found = TypeVar("Found")
# The arguments with which a query is described, in their order. They fit into each column of
# numbers, and no condition has such a number of its own.
STAND_INS = range(2_147_480_000, 2_147_480_010)


class Statement(NamedTuple):
    """Hold a SELECT, with %s for each value: an argument's place, or a value of its own."""

    sql: str
    values: tuple[tuple[int | None, Any], ...]
    is_flat: bool

    def read(self, arguments: Sequence[Any]) -> list[Any]:
        values = [own if place is None else arguments[place] for place, own in self.values]
        rows = fetch_rows(self.sql % ((_mark(),) * len(values)), values)
        return [row[0] for row in rows] if self.is_flat else rows

    def read_each(self, calls: Sequence[Sequence[int]]) -> list[list[Any]]:
        """Read for each call's arguments with one statement; on PostgreSQL."""
        columns = [numbers(column) for column in zip(*calls, strict=True)]
        given = ", ".join(f"a{place}" for place in range(len(columns)))
        inner = self.sql % tuple(
            "%s" if place is None else f"given.a{place}" for place, _own in self.values
        )
        rows = fetch_rows(
            f"SELECT given.call, found.* FROM unnest({', '.join(['%s::bigint[]'] * len(columns))})"
            f" WITH ORDINALITY AS given({given}, call) CROSS JOIN LATERAL ({inner}) AS found",
            [*columns, *(own for place, own in self.values if place is None)],
        )
        found: list[list[Any]] = [[] for _call in calls]
        for call, *row in rows:
            found[call - 1].append(row[0] if self.is_flat else tuple(row))
        return found


def prepared(describe: Callable[P, QuerySet[Any, Found]]) -> Callable[P, list[Found]]:
    """Return `describe`, which returns a query, as a function that reads its rows.

    The query is described once, so each argument can only be the value of a condition: a number or
    a text, by its position. The query is a `values_list` of numbers, texts and flags; no more is
    converted than the driver does. A read takes about a tenth of the ORM's time.
    """
    made: list[Statement] = []

    @wraps(describe)
    def read(*arguments: P.args, **_none: P.kwargs) -> list[Found]:
        if not made:
            made.append(_statement_of(describe))
        return made[0].read(arguments)

    return read


def prepared_for_each(
    describe: Callable[P, QuerySet[Any, Found]],
) -> Callable[[Sequence[Sequence[int]]], list[list[Found]]]:
    """Return `describe` as a function of many calls' arguments, which reads the rows of each.

    As `prepared`, but the arguments are numbers, and each call's rows come in any order. PostgreSQL
    reads them with one statement: each more would cost its way there, and a plan. SQLite has none.
    """
    made: list[Statement] = []

    @wraps(describe)
    def read(calls: Sequence[Sequence[int]]) -> list[list[Found]]:
        if not made:
            made.append(_statement_of(describe))
        if connections[DEFAULT_DB_ALIAS].vendor == "sqlite" or not calls:
            return [made[0].read(arguments) for arguments in calls]
        return made[0].read_each(calls)

    return read


def prepared_among(
    describe: Callable[[Sequence[int]], QuerySet[Any, Found]],
) -> Callable[[Sequence[int]], list[Found]]:
    """Return `describe`, a query of what is `Among` given numbers, as a function that reads it.

    PostgreSQL's driver converts times and flags as well, so there each column can be read; on
    SQLite the query is described each time.
    """
    made: list[Statement] = []

    @wraps(describe)
    def read(values: Sequence[int]) -> list[Found]:
        if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
            return list(describe(values))
        if not made:
            stand_in = STAND_INS[:1]
            made.append(_statement(describe(stand_in), {numbers(stand_in): 0}))
        return made[0].read([numbers(values)])

    return read


def _mark() -> str:
    return "?" if connections[DEFAULT_DB_ALIAS].vendor == "sqlite" else "%s"


def _statement_of(describe: Callable[..., QuerySet[Any, Any]]) -> Statement:
    count = describe.__code__.co_argcount
    places = {str(stand_in): place for place, stand_in in enumerate(STAND_INS[:count])}
    return _statement(describe(*STAND_INS[:count]), places)


def _statement(query: QuerySet[Any, Any], places: dict[str, int]) -> Statement:
    """Return the SELECT of a query whose arguments have the given values as their stand-ins."""
    sql, values = query.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    taken = tuple((places.get(str(value)), value) for value in values)
    assert {place for place, _own in taken} >= set(places.values()), f"{sql} converts values"
    is_flat = query._iterable_class is FlatValuesListIterable
    return Statement(sql, taken, is_flat)
