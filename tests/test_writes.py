"""Services are the only writes: no other module of the apps and the server changes a row."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("common", "accounts", "contacts", "attachments", "messaging", "jimserver")
NOT_SEARCHED = {
    ROOT / "common" / "database" / "sql.py",  # the one module of hand-written SQL that writes
    ROOT / "messaging" / "without_rowid.py",  # for migrations
    ROOT / "jimserver" / "groups.py",  # for migrations
    ROOT / "attachments" / "picture_worker.py",  # a program without a database
    ROOT / "jimserver" / "transfer" / "importing.py",  # puts a whole server in place, as a restore
}
WRITES = {
    *("save", "create", "update", "delete", "get_or_create", "update_or_create"),
    *("bulk_create", "bulk_update", "insert_rows", "executemany", "set_password"),
    *("delete_by_keys", "take_next_number", "raise_value"),
}
SQL = re.compile(r"^\s*(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE|REPLACE\s+INTO)\b")
NO_ROWS = {  # calls that only share a name with a write: module -> their source
    "accounts/admin/forms.py": {
        "self.initial.update(blocked=True, reason=user.blocked_reason, until=until)"
    },
    "messaging/web/installation.py": {  # of a picture
        "image.resize((pixels, pixels), Image.Resampling.LANCZOS).save(out, 'PNG', optimize=True)"
    },
    "messaging/web/views.py": {"form.save()"},  # of a form that calls the services
    "accounts/models/audit.py": {"super().save(*args, **kwargs)"},
    "accounts/models/users.py": {
        "super().save(*args, update_fields=update_fields, **kwargs)",
        "user.save(using=self._db)",
        "user.set_password(password)",
    },
}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"migrations", "services"} & set(path.parts) and path not in NOT_SEARCHED:
                yield path


def writes_in(source: str) -> Iterator[str]:
    """Yield every call and text of a module that looks like a write."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, ast.unparse(node.func.value)
            is_of_rows = name != "update" or (node.keywords and not node.args)  # else a dict's
            if name in WRITES and is_of_rows and not owner.endswith("services"):
                yield ast.unparse(node)
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
        ):
            yield node.value


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_but_the_services_writes(path: Path) -> None:
    known = NO_ROWS.get(str(path.relative_to(ROOT)), set())
    found = [call for call in writes_in(path.read_text(encoding="utf-8")) if call not in known]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "user.save()",
        "User.objects.filter(pk=1).update(status='')",
        "Room.objects.create(name='#a')",
        "rows.delete()",
        "User.objects.bulk_create(rows)",
        "Member.objects.get_or_create(room=room)",
        "cursor.execute('DELETE FROM messaging_message')",
        "cursor.execute(f'INSERT INTO {table} VALUES (1)')",
        "cursor.executemany('x', rows)",
        "user.set_password('x')",
    ],
)
def test_the_finder_finds(source: str) -> None:
    assert list(writes_in(source))
