"""Read an export into this server's database and files: all of it, or nothing."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

from accounts.models import ServerIdentity, User
from accounts.names import fold_name
from accounts.seeds import SEED_NAMES
from attachments import folder
from jimserver.transfer.export import FORMAT
from jimserver.transfer.files import BadFile, Counts, IncomingFiles
from jimserver.transfer.tables import KEYS, PAIRS, Names, columns_of, keys_of, tables
from messaging.models import Message, Room

BLOCK_ROWS = 500
Line = dict[str, Any]


class ImportFailed(Exception):
    """Say in one sentence why nothing was imported."""


def import_lines(lines: Iterable[str]) -> Counts:
    """Put the rows and files of an export in place; return how many. Raise ImportFailed, OSError.

    An unused server becomes the exported one. On the exported server itself rows of the file
    replace those with the same key, so a second import changes nothing.
    """
    reader = _parsed(lines)
    _number, head = next(reader, (0, {}))
    _check_head(head)
    try:
        with folder.scratch() as place, transaction.atomic():
            files = IncomingFiles(place)
            if not _is_same(head["server"]):
                _empty()
            rows = _put_all(reader, files)
            _continue_numbers()
            files.put()
            return Counts(rows, files.files)
    except BadFile as error:
        raise ImportFailed(f"The export {error}.") from None
    except DatabaseError as error:
        raise ImportFailed(f"The rows don't fit this database: {error}.".strip()) from None


def _parsed(lines: Iterable[str]) -> Iterator[tuple[int, Line]]:
    for number, text in enumerate(lines, 1):
        try:
            line = json.loads(text)
        except ValueError:
            line = None
        if not isinstance(line, dict):
            raise ImportFailed(f"Line {number} is no JSON object: nothing was imported.")
        yield number, line


def _check_head(head: Line) -> None:
    if not isinstance(head.get("jim_export"), int) or not isinstance(head.get("server"), str):
        raise ImportFailed("This file is no export of a JIM server.")
    if head["jim_export"] > FORMAT:
        raise ImportFailed("The export was made by a newer server: install that version first.")


def _is_same(identity: str) -> bool:
    """Return whether this is the exported server. Raise ImportFailed for another one in use."""
    if ServerIdentity.objects.filter(value=identity).exists():
        return True
    seeds = [fold_name(name) for name in SEED_NAMES]
    people = User.objects.filter(is_superuser=False).exclude(username_key__in=seeds)
    if any(rows.exists() for rows in (people, Message.objects.all(), Room.objects.all())):
        raise ImportFailed("This server is in use, and is another one: import into an empty one.")
    return False


def _empty() -> None:
    """Remove what an unused server holds: its seeds and its first administrator."""
    with connection.cursor() as cursor:
        for model in tables():
            if model not in KEYS:
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"DELETE FROM {table}")


def _put_all(lines: Iterator[tuple[int, Line]], files: IncomingFiles) -> int:
    """Put the rows into their tables and the files into `files`; return how many rows."""
    known = {model._meta.label_lower: model for model in tables()}
    names = Names()
    block: list[models.Model] = []
    emptied: set[type[models.Model]] = set()
    rows = 0
    for number, line in lines:
        if "end" in line:
            if line["end"] != number - 2:  # the head, and this line
                break
            _put(block)
            return rows
        if "file" in line:
            _take_piece(line, files, number)
            continue
        model = known.get(str(line.get("table")))
        if model is None:
            raise ImportFailed(f"Line {number} is of a table that is not here.")
        if block and (type(block[0]) is not model or len(block) >= BLOCK_ROWS):
            _put(block)
            block = []
            names = Names() if model in PAIRS else names  # groups may be new
        if model in PAIRS and model not in emptied:
            emptied.add(model)
            model._base_manager.all().delete()
        block.append(_row(model, line, names, number))
        rows += 1
    raise ImportFailed("The export ends too early: it is damaged, or was never finished.")


def _take_piece(line: Line, files: IncomingFiles, number: int) -> None:
    try:
        files.add(line)
    except BadFile as error:
        raise ImportFailed(f"Line {number} {error}.") from None


def _row(model: type[models.Model], line: Line, names: Names, number: int) -> models.Model:
    try:
        return model(**{
            field.attname: field.to_python(names.id(field, line[field.attname]))
            for field in columns_of(model)
        })  # fmt: skip
    except (KeyError, ValueError, TypeError, ValidationError):
        raise ImportFailed(f"Line {number} is no row of {model._meta.label_lower}.") from None


def _put(block: list[models.Model]) -> None:
    """Insert rows of one model; one with the key of another row takes its place."""
    if not block:
        return
    model, keys = type(block[0]), keys_of(type(block[0]))
    others = [field.name for field in columns_of(model) if field.name not in keys]
    if model in PAIRS:
        model._base_manager.bulk_create(block)
    elif not others:
        model._base_manager.bulk_create(block, ignore_conflicts=True)
    else:
        model._base_manager.bulk_create(
            block, update_conflicts=True, unique_fields=keys, update_fields=others
        )


def _continue_numbers() -> None:
    """Let new rows get ids above the imported ones; SQLite does by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables())):
            cursor.execute(statement)
