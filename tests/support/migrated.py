"""Make an empty database once, for the tests that start servers in processes of their own."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def clean_environment() -> dict[str, str]:
    """Return this process's environment without settings of the server."""
    ours = ("JIM_", "DATABASE_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def migrate(database: Path) -> Path:
    """Make `database`, with what the migrations leave in it; return it."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT,
        env={
            **clean_environment(),
            "DATABASE_URL": f"sqlite:///{database}",
            "JIM_SECRET_KEY": "for a test",
        },
        check=True,
        timeout=120,
    )
    return database


def migrate_once(folder: Path) -> Path:
    """Return the migrated database in `folder`; the first of several processes makes it."""
    path = folder / "migrated.sqlite"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            migrate(folder / "unfinished.sqlite").rename(path)
    return path
