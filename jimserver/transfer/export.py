"""Write everything that a server holds as lines of JSON, at one moment: rows, then files."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TextIO

from django.db import connection, models
from django.utils import timezone

from accounts.services.server_identity import server_identity
from attachments.removal import nothing_removed
from jimclient import __version__
from jimserver.transfer.files import Counts, StoredFiles
from jimserver.transfer.tables import Names, columns_of, tables

FORMAT = 1
CHUNK_ROWS = 2000
SNAPSHOTS = {  # of a database that others write to meanwhile; they don't wait
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


def export(file: TextIO) -> Counts:
    """Write the lines; return how many rows and files there were."""
    found = StoredFiles()
    _write(file, head())
    with nothing_removed(), snapshot():
        names = Names()
        rows = _write_all(file, chain(*(rows_of(model, names) for model in tables())))
        pieces = _write_all(file, found.pieces())
    _write(file, {"end": rows + pieces})
    return Counts(rows, found.files, found.missing)


def head() -> dict[str, Any]:
    server_identity.load()
    return {
        "jim_export": FORMAT,
        "version": __version__,
        "server": server_identity.value,
        "made_at": timezone.now().isoformat(),
    }


def rows_of(model: type[models.Model], names: Names) -> Iterator[dict[str, Any]]:
    """Yield a model's rows in the order of their keys."""
    fields = columns_of(model)
    chosen = model._base_manager.order_by(*[field.name for field in model._meta.pk_fields])
    rows = chosen.values_list(*[field.attname for field in fields])
    for row in rows.iterator(chunk_size=CHUNK_ROWS):
        values = {
            field.attname: written(names.name(field, value))
            for field, value in zip(fields, row, strict=True)
        }
        yield {"table": model._meta.label_lower, **values}


def written(value: Any) -> Any:
    """Return a value as JSON holds it; times in ISO 8601 with microseconds, in UTC."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _write_all(file: TextIO, lines: Iterable[dict[str, Any]]) -> int:
    """Write lines; return how many there were."""
    count = 0
    for line in lines:
        _write(file, line)
        count += 1
    return count


def _write(file: TextIO, line: dict[str, Any]) -> None:
    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one moment of the database until the end of the block."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOTS[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
