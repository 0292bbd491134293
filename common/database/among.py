"""Compare a column with many numbers that are one value of the statement, not one each."""

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Func, TextField, Value

from common.database.arrays import numbers


class Among(Func):
    """Be true where a column of numbers has one of `values`.

    With `column__in` Django and the driver look at each of the values several times: for a page of
    200 messages that takes as long as the reading.
    """

    output_field = BooleanField()

    def __init__(self, column: str, values: Iterable[int]) -> None:
        is_sqlite = connections[DEFAULT_DB_ALIAS].vendor == "sqlite"
        found = list(values)
        literal = str(found) if is_sqlite else numbers(found)
        super().__init__(column, Value(literal, output_field=TextField()))

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        options |= {"arg_joiner": " IN (SELECT value FROM json_each("}
        return self.as_sql(compiler, connection, **options, template="%(expressions)s))")

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        options |= {"arg_joiner": " = ANY("}
        return self.as_sql(compiler, connection, **options, template="%(expressions)s::bigint[])")
