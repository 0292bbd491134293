"""Read times of PostgreSQL as Django does, only sooner."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from common.database.times import read_times_quickly

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="is for PostgreSQL"),
]
TIMES = (
    "2026-11-29 01:02:03+00",
    "2026-11-29 01:02:03.5+00",
    "2026-11-29 01:02:03.000001+00",
    "1888-01-01 00:00:00+02:30",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
)
STATEMENT = "SELECT unnest(%s::timestamptz[])"


def read() -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [list(TIMES)])
        return [row[0] for row in cursor.fetchall()]


def test_all_times_are_those_that_django_reads() -> None:
    from django.db.backends.postgresql.psycopg_any import BaseTzLoader

    quick = read()
    djangos = type("Loader", (BaseTzLoader,), {"timezone": UTC})
    connection.connection.adapters.register_loader("timestamptz", djangos)
    try:
        assert quick == read()
    finally:
        read_times_quickly(connection)
    assert [len(quick), {at.tzinfo for at in quick}] == [len(TIMES), {UTC}]
