"""Export everything and import it again: every table, every column, twice; and what is refused."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models

from accounts.models import User
from jimserver.transfer.export import export
from jimserver.transfer.importing import ImportFailed, _empty, import_lines
from jimserver.transfer.tables import EXCLUDED, columns_of, tables
from messaging.models import Message

AT = datetime(2026, 2, 3, 4, 5, 6, 789_012, tzinfo=UTC)
MAKERS: list[tuple[type[models.Field], Callable[[Any, int], Any]]] = [
    (models.ForeignKey, lambda field, number: pk_for(field)),
    (models.DateTimeField, lambda field, number: AT),
    (models.BooleanField, lambda field, number: bool(number % 2)),
    (models.JSONField, lambda field, number: {"было": [number, None, True]}),
    (models.IntegerField, lambda field, number: 1000 + number),
    (models.TextField, lambda field, number: f"Zeile\n{number} \u2028 «да»"),
    (models.CharField, lambda field, number: f"x{number}"[: field.max_length]),
]


def first_pk(model: Any) -> Any:
    return model._base_manager.order_by("pk").values_list("pk", flat=True).first()


def pk_for(field: Any) -> Any:
    """Return the id of a row to refer to.

    Users are no contacts of themselves, and what goes to a user is not in a room.
    """
    if field.null and field.name == "room":
        return None
    pks = field.related_model._base_manager.order_by("pk").values_list("pk", flat=True)
    return pks.last() if field.name in ("contact", "blocked") else pks.first()


def fill(model: type[models.Model], number: int) -> None:
    """Insert a row of which each column has a value of its own."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.column and not (field.primary_key and isinstance(field, models.AutoField)):
            make = next(make for kind, make in MAKERS if isinstance(field, kind))
            values[field.attname] = make(field, number)
    model._base_manager.bulk_create([model(**values)], ignore_conflicts=True)


@pytest.fixture
def full(db: None) -> None:
    """Put a row into every table."""
    first = [User, *(model for model in tables() if not model._meta.pk_fields[0].is_relation)]
    for number, model in enumerate(dict.fromkeys([*first, *tables()])):
        fill(model, number)
        assert model._base_manager.exists(), model


def exported() -> list[str]:
    file = io.StringIO()
    export(file)
    file.seek(0)
    return [*file]  # str.splitlines knows more ends of a line


def test_every_table_is_exported_or_left_out_for_a_reason() -> None:
    """A new model with a column of a new kind fails here: say in tables.py how it is written."""
    known = {*tables(), *EXCLUDED}
    assert {*apps.get_models(include_auto_created=True)} == known
    for model in tables():
        assert columns_of(model)


def test_everything_comes_back_and_a_second_import_changes_nothing(full: None) -> None:
    head, *rows = exported()
    named = {json.loads(row).get("table") for row in rows[:-1]}
    assert named == {model._meta.label_lower for model in tables()}
    _empty()
    Group.objects.all().delete()
    assert not any(model._base_manager.exists() for model in tables() if model is not Group)
    for _ in range(2):
        assert import_lines([head, *rows]) == len(rows) - 1
        assert exported()[1:] == rows
    connection.check_constraints()
    newest = User.objects.order_by("pk").last()
    assert newest
    assert User.objects.create_user("later").pk > newest.pk  # no id is given twice


def test_a_row_that_changed_meanwhile_is_as_exported(full: None) -> None:
    lines = exported()
    Message.objects.update(text="changed")
    User.objects.filter(pk=first_pk(User)).update(is_superuser=True)
    import_lines(lines)
    assert exported()[1:] == lines[1:]


@pytest.mark.parametrize("change, sentence", [
    (lambda lines: [], "This file is no export of a JIM server."),
    (lambda lines: ["[]\n"], "Line 1 is no JSON object: nothing was imported."),
    (lambda lines: ['{"jim_export":99,"server":""}\n'],
     "The export was made by a newer server: install that version first."),
    (lambda lines: lines[:-1],
     "The export ends too early: it is damaged, or was never finished."),
    (lambda lines: [*lines[:3], *lines[4:]],
     "The export ends too early: it is damaged, or was never finished."),
    (lambda lines: [lines[0], '{"table":"auth.permission"}\n'],
     "Line 2 is of a table that is not here."),
    (lambda lines: [lines[0], '{"table":"accounts.user","id":[]}\n'],
     "Line 2 is no row of accounts.user."),
    (lambda lines: [lines[0], lines[1][:20]],
     "Line 2 is no JSON object: nothing was imported."),
])  # fmt: skip
def test_a_bad_file_changes_nothing(
    db: None, change: Callable[[list[str]], list[str]], sentence: str
) -> None:
    lines = exported()
    with pytest.raises(ImportFailed) as caught:
        import_lines(change(lines))
    assert str(caught.value) == sentence
    assert exported()[1:] == lines[1:]


def test_another_server_in_use_is_refused(db: None) -> None:
    lines = exported()
    lines[0] = json.dumps({**json.loads(lines[0]), "server": "another"}) + "\n"
    assert import_lines(lines)  # with its seeds alone it is unused
    User.objects.create_user("ann")
    with pytest.raises(ImportFailed, match="in use"):
        import_lines(lines)


def test_the_commands(transactional_db: None, tmp_path: Path) -> None:
    said = io.StringIO()
    for name in ("all.jsonl", "all.jsonl.gz"):
        call_command("export", tmp_path / name, stdout=said)
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
        call_command("import", tmp_path / name, stdout=said)
    assert said.getvalue().count(" rows imported.") == 2
    for name, content in (("cut.gz", b"\x1f\x8b\x08"), ("none", None), ("bytes", b"\xff\n")):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
            call_command("import", tmp_path / name)
    with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
        call_command("export", tmp_path / "no" / "folder")
