"""Export everything and import it again: every table, column and file, twice; what is refused."""

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
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
from attachments import folder
from attachments.models import StoredFile
from jimserver.storage.postgres.server_lock import instance_lock
from jimserver.transfer.export import export
from jimserver.transfer.files import PIECE_BYTES, Counts
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


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    """Return the folder of the files."""
    settings.JIM = replace(settings.JIM, files_folder=str(tmp_path / "files"))
    return tmp_path / "files"


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
        assert import_lines([head, *rows]) == Counts(len(rows) - 1, 0)
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


# Files

CONTENTS = (b"", b"tea", bytes(range(256)) * (PIECE_BYTES // 128))  # the last one in two pieces


def keep(content: bytes, preview: bytes = b"") -> str:
    """Store a file past the upload; return its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    path = folder.path_of(digest)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    if preview:
        folder.preview_of(digest).write_bytes(preview)
    StoredFile.objects.create(pk=digest, bytes_on_disk=len(content) + len(preview))
    return digest


def on_disk(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in folder.stored_paths()}


def test_files_come_back_by_count_and_hash(db: None, place: Path) -> None:
    digests = [keep(content, b"small" * bool(content)) for content in CONTENTS]
    StoredFile.objects.create(pk="0" * 64, bytes_on_disk=1)  # lost from the disk
    file = io.StringIO()
    counts = export(file)
    assert (counts.files, counts.missing) == (len(CONTENTS), 1)
    lines, before = exported(), on_disk(place)
    assert len(before) == 5
    shutil.rmtree(place)
    for _ in range(2):
        assert import_lines(lines) == Counts(counts.rows, len(CONTENTS))
        assert on_disk(place) == before
        assert list((place / folder.INCOMING).iterdir()) == []
    for digest in digests:
        assert hashlib.sha256(folder.path_of(digest).read_bytes()).hexdigest() == digest
        assert folder.path_of(digest).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("change, sentence", [
    ({"data": "eHh4"}, "ends a file that is not what it was."),
    ({"data": "?"}, "is no piece of a file."),
    ({"file": "../../etc/passwd"}, "is no piece of a file."),
    ({"part": "other"}, "is no piece of a file."),
    ({"at": 1}, "is not the piece of a file that is due."),
    ({"of": 2}, "ends a file that is not what it was."),
    ({"of": 4}, "The export ends in the middle of a file."),
])  # fmt: skip
def test_a_bad_piece_of_a_file_changes_nothing(
    db: None, place: Path, change: dict[str, Any], sentence: str
) -> None:
    keep(b"tea")
    lines = exported()
    *rows, piece, end = lines
    with pytest.raises(ImportFailed) as caught:
        import_lines([*rows, json.dumps({**json.loads(piece), **change}), end])
    assert str(caught.value) in (sentence, f"Line {len(lines) - 1} {sentence}")
    assert exported()[1:] == lines[1:]
    assert [*on_disk(place).values()] == [b"tea"]


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
    assert said.getvalue().count(" rows, 0 files imported.") == 2
    for name, content in (("cut.gz", b"\x1f\x8b\x08"), ("none", None), ("bytes", b"\xff\n")):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
            call_command("import", tmp_path / name)
    with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
        call_command("export", tmp_path / "no" / "folder")


def test_a_database_in_use_is_refused(transactional_db: None, tmp_path: Path) -> None:
    """The export is fine; a server could be writing at the same time."""
    path = tmp_path / "all.jsonl"
    call_command("export", str(path))
    with instance_lock(), pytest.raises(CommandError) as caught:
        call_command("import", str(path))
    assert str(caught.value) == "A server is using this database: stop it first."
