"""Measure this project's server on PostgreSQL, beside the one on SQLite."""

import atexit
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.processes import ServerProcess
from bench.servers import JimServer


@dataclass
class PostgresServer(JimServer):
    """Run the server on databases of the PostgreSQL that DATABASE_URL names, one for each round."""

    name: str = "postgres"
    scenarios: frozenset[str] | None = frozenset(
        {"relay", "relay-w1", "open-loop-100", "open-loop-2000", "fan-out", "login-token"}
        | {"login-password", "offline"}
    )
    names: dict[str, str] = field(default_factory=dict)  # of databases, by what they are for

    def absent(self) -> str:
        is_there = os.environ.get("DATABASE_URL", "").startswith("postgres")
        return "" if is_there else "DATABASE_URL names no PostgreSQL"

    def start(self, users: int, directory: Path) -> ServerProcess:
        template = f"users-{users}"
        if template not in self.names:
            self.create(template, "template0")
            self.prepare(Path(template) / "server.sqlite", f"--users={users}")
        self.create(directory.name, self.names[template])
        return self.serve(directory)

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
        on_server(os.environ["DATABASE_URL"], f"CREATE DATABASE {name} TEMPLATE {template}")
        drop = f"DROP DATABASE {name} WITH (FORCE)"
        atexit.register(on_server, os.environ["DATABASE_URL"], drop)

    def url(self, what_for: str) -> str:
        path = f"/{self.names[what_for]}"
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=path).geturl()


def on_server(url: str, statement: str, *, has_rows: bool = False) -> Any:
    import psycopg  # only who measures PostgreSQL has it

    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(statement.encode())
        return found.fetchall() if has_rows else None
