"""Find message ids by time: they are given in order, so the table is the index."""

from datetime import datetime

from django.db import connection
from django.db.models import Q

from messaging.models import Message

# Several processes on one database take ids a moment before they store, so that many ids can be
# out of order.
MARGIN_IDS = 10_000

# Halve the range of ids until one is left, in one query: some sixty look-ups by primary key,
# however long the table is. SQLite wants the recursive name in the outermost FROM, so the
# condition stands there twice; and it finds MIN and MAX by the index only where a SELECT has one
# of them, else it reads the table.
OLDER_SQL = (
    "(SELECT {sent_at} FROM {table} WHERE {id} >= (low + high) / 2 ORDER BY {id} LIMIT 1) < %s"
)
BISECT_SQL = f"""
WITH RECURSIVE bisect(low, high) AS (
    SELECT (SELECT MIN({{id}}) FROM {{table}}), (SELECT MAX({{id}}) + 1 FROM {{table}})
    UNION ALL
    SELECT
        CASE WHEN {OLDER_SQL} THEN (low + high) / 2 + 1 ELSE low END,
        CASE WHEN {OLDER_SQL} THEN high ELSE (low + high) / 2 END
    FROM bisect WHERE low < high
)
SELECT MAX(low) FROM bisect WHERE low >= high
"""


def first_id_since(at: datetime) -> int | None:
    """Return the least id of a message sent at `at` or later.

    One beyond the last if there is none; None for an empty table.
    """
    names = {"table": Message._meta.db_table, "id": "id", "sent_at": "sent_at"}
    quoted = {key: connection.ops.quote_name(name) for key, name in names.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            BISECT_SQL.format(**quoted), [connection.ops.adapt_datetimefield_value(at)] * 2
        )
        found: int | None = cursor.fetchone()[0]
    return found


def ids_between(first: datetime | None, end: datetime | None) -> Q:
    """Return a bound on ids that keeps messages from `first` to before `end`, and few others."""
    bounds = Q()
    if first and (low := first_id_since(first)) is not None:
        bounds &= Q(pk__gte=low - MARGIN_IDS)
    if end and (high := first_id_since(end)) is not None:
        bounds &= Q(pk__lt=high + MARGIN_IDS)
    return bounds
