"""Write array literals that PostgreSQL reads as the values that were given."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from common.database.arrays import LITERALS, flags, numbers, texts, times

URL = os.environ.get("DATABASE_URL", "")
AT = datetime(2026, 11, 28, 10, 20, 30, 123456, UTC)
VECTORS = [
    (numbers, "bigint", [1, -2, 1 << 62], "{1,-2,4611686018427387904}"),
    (numbers, "integer", [1, None], "{1,NULL}"),
    (flags, "boolean", [True, None, False], "{True,NULL,False}"),
    (times, "timestamp with time zone", [AT, None], '{"2026-11-28T10:20:30.123456+00:00",NULL}'),
    (texts, "text", ["a", "чай, {кофе}"], '{"a","чай, {кофе}"}'),
    (texts, "text", ['"', "\\", '\\"', "", "NULL", " "], r'{"\"","\\","\\\"","","NULL"," "}'),
    (texts, "text", [None, "NULL", "a\nb", None], '{NULL,"NULL","a\nb",NULL}'),
    (texts, "text", ["'; DROP TABLE x; --", "%s", "{}"], '{"\'; DROP TABLE x; --","%s","{}"}'),
]


@pytest.mark.parametrize("write, kind, values, literal", VECTORS)
def test_literals(
    write: Callable[[Sequence[Any]], str], kind: str, values: list[Any], literal: str
) -> None:
    assert write(values) == literal
    assert LITERALS[kind] is write


def test_a_text_with_a_nul_is_refused() -> None:
    for values in (["a\0b"], ["a", "\0", "b"], [None, "\0"]):
        with pytest.raises(ValueError, match="NUL"):
            texts(values)


@pytest.mark.skipif(not URL.startswith("postgres"), reason="needs PostgreSQL")
def test_postgresql_reads_them() -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(URL) as connection:
        for write, kind, values, _literal in VECTORS:
            [read] = connection.execute(f"SELECT %s::{kind}[]", [write(values)]).fetchone()
            assert read == values
