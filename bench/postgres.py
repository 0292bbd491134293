"""Measure this project's server on PostgreSQL, beside the one on SQLite.

That is the PostgreSQL that DATABASE_URL names, or else one that is started for the run, with fsync
on. The one that `.ci/postgres` starts has fsync off: it is for tests that do not measure.
"""

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.servers import JimServer
from bench.sysinfo import cores, on_core


@dataclass
class PostgresServer(JimServer):
    """Run the server on databases of a PostgreSQL, one for each round."""

    name: str = "postgres"
    scenarios: frozenset[str] | None = frozenset(
        {"relay", "relay-w1", "open-loop-100", "open-loop-2000", "fan-out", "login-token"}
        | {"login-password", "offline", "reads", "prices", "admin", "flood", "relay-ids"}
    )
    names: dict[str, str] = field(default_factory=dict)  # of databases, by what they are for

    def absent(self) -> str:
        return "" if server_url(self.directory) else "there is no PostgreSQL here"

    def copy_filled(self, directory: Path, **sizes: int) -> Path:
        template = "-".join(f"{key}-{value}" for key, value in sizes.items())
        if template not in self.names:
            self.create(template, "template0")
            words = (f"--{key}={value}" for key, value in sizes.items())
            self.prepare(Path(template) / "server.sqlite", *words)
        self.create(directory.name, self.names[template])
        return directory / "server.sqlite"

    def stored_messages(self, directory: Path) -> int | None:
        [[count]] = on_server(
            self.url(directory.name), "SELECT count(*) FROM messaging_message", has_rows=True
        )
        return int(count)

    def environment(self, database: Path) -> dict[str, str]:
        return {
            **super().environment(database),
            "DATABASE_URL": self.url(database.parent.name),
            "JIM_SECRET_KEY": "for the load test",
        }

    def create(self, what_for: str, template: str) -> None:
        """Create a database, which goes when this process ends."""
        name = self.names[what_for] = f"jim_bench_{os.getpid()}_{len(self.names)}"
        server = server_url(self.directory)
        on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
        atexit.register(on_server, server, f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, what_for: str) -> str:
        path = f"/{self.names[what_for]}"
        return urlsplit(server_url(self.directory))._replace(path=path).geturl()


@cache
def server_url(directory: Path) -> str:
    """Return the URL of a PostgreSQL: the given one, or one in `directory`; "" for none."""
    if (given := os.environ.get("DATABASE_URL", "")).startswith("postgres"):
        return given
    try:
        from tests.support.cluster import programs
    except ImportError:  # without psycopg
        return ""
    if programs() is None:
        return ""
    with on_core(cores()[1]):  # the server's core is its own; the generator's has room
        return start_server(directory)


def start_server(directory: Path) -> str:
    from tests.support.cluster import Cluster

    folder = Path(tempfile.mkdtemp(prefix="jim-bench-postgres-", dir=directory))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    cluster = Cluster(folder)
    atexit.register(cluster.stop, "fast")
    return cluster.url("postgres")


def on_server(url: str, statement: str, *, has_rows: bool = False) -> Any:
    import psycopg  # only who measures PostgreSQL has it

    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(statement.encode())
        return found.fetchall() if has_rows else None
