"""Make a copy of the product that is another version of it, to run beside this one."""

import shutil
from pathlib import Path

from tests.support.migrated import ROOT

PACKAGES = [
    "accounts",
    "attachments",
    "common",
    "contacts",
    "jim",
    "jimclient",
    "jimserver",
    "messaging",
]
Edit = tuple[str, str, str]  # a file, a text in it, and what stands there in the copy

LATER = (("jimclient/__init__.py", '__version__ = "', '__version__ = "9.'),)
# A version may add these while older nodes run: news, and settings that must agree.
MINOR: tuple[Edit, ...] = (
    *LATER,
    ("jimserver/nodes/bulletin.py", "    handed: ", '    weather: str = "fair"\n    handed: '),
    ("jimserver/nodes/node_lock.py", '"max_alt_chars", ', '"max_alt_chars", "login_timeout_s", '),
)
PROTOCOL: tuple[Edit, ...] = (
    *LATER,
    ("jimserver/nodes/compatibility.py", "PROTOCOL = 1\n", "PROTOCOL = 2\n"),
)
TABLE = "messaging_next"  # of the version whose schema is another one
MIGRATION = f"""
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "{{last}}")]
    operations = [migrations.RunSQL("CREATE TABLE {TABLE} (id integer)", "DROP TABLE {TABLE}")]
"""


def next_version(folder: Path, edits: tuple[Edit, ...] = MINOR) -> Path:
    """Copy the product to `folder`, which must not exist, and change it; return `folder`."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "tests").symlink_to(ROOT / "tests")
    for name, old, new in edits:
        text = (folder / name).read_text()
        assert text.count(old) == 1, (name, old)
        (folder / name).write_text(text.replace(old, new))
    return folder


def next_schema(folder: Path) -> Path:
    """Copy the product to `folder`, with a migration more; return `folder`."""
    next_version(folder, LATER)
    migrations = folder / "messaging/migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "9999_next.py").write_text(MIGRATION.format(last=last))
    return folder
