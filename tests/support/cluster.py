"""Run a PostgreSQL of a test's own, which it can stop, kill and start again."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
LOWEST_PORT = 20_000  # below those that the system gives to connections: nobody meets themselves


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, where this machine and user have them."""
    if FOLDERS:  # Debian's, complete
        return FOLDERS[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def free_port(address: str = "127.0.0.1") -> int:
    """Return a port from LOWEST_PORT on at which nobody listens."""
    for port in range(LOWEST_PORT + os.getpid() % 10_000, 32_000):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((address, port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


class Cluster:
    """A server with one database, "jim", which is migrated. fsync is on, as in life."""

    def __init__(self, folder: Path) -> None:
        """Make the cluster in `folder` and start it."""
        self._folder = folder
        self._programs = programs()
        self._as = _unprivileged(folder)
        self.port = free_port()
        self._do("initdb", "-A", "trust", "-U", "jim", "-E", "UTF8", "--locale", "C", "-N")
        (folder / "data/postgresql.conf").open("a").write(
            f"port = {self.port}\nlisten_addresses = '*'\nunix_socket_directories = ''\n"
        )
        (folder / "data/pg_hba.conf").write_text("host all,replication jim all trust\n")
        self.start()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE jim")
        environment = {**os.environ, "DATABASE_URL": self.url(), "JIM_SECRET_KEY": "for a test"}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True
        )

    def url(self, name: str = "jim", host: str = "127.0.0.1") -> str:
        return f"postgres://jim@{host}:{self.port}/{name}"

    def start(self) -> None:
        self._do("pg_ctl", "-w", "-l", "log", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: "fast" ends all connections, "immediate" is a crash."""
        self._do("pg_ctl", "-w", "-m", mode, "stop")

    @contextmanager
    def replica(self) -> Iterator[str]:
        """Run a replica; yield the URL of its database."""
        port = free_port()
        copy, place = ["-D", "replica", "-R", "-X", "stream", "-c", "fast"], ["-D", "replica"]
        self._run("pg_basebackup", *copy, "-h", "127.0.0.1", "-p", str(self.port), "-U", "jim")
        self._run("pg_ctl", *place, "-w", "-l", "replica.log", "-o", f"-p {port}", "start")
        try:
            yield urlsplit(self.url())._replace(netloc=f"jim@127.0.0.1:{port}").geturl()
        finally:
            self._run("pg_ctl", *place, "-w", "-m", "immediate", "stop")
            shutil.rmtree(self._folder / "replica")

    @contextmanager
    def pooler(self) -> Iterator[str]:
        """Run pgbouncer, which gives a connection away between two transactions; yield a URL."""
        port = free_port()
        (self._folder / "pooler.ini").write_text(
            f"[databases]\njim = host=127.0.0.1 port={self.port} user=jim\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
            "unix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
            "ignore_startup_parameters = extra_float_digits\n"
        )
        command = [str(shutil.which("pgbouncer")), str(self._folder / "pooler.ini")]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **self._as)
        assert process.stderr
        try:
            assert any("process up" in line for line in process.stderr)
            yield urlsplit(self.url())._replace(netloc=f"jim@127.0.0.1:{port}").geturl()
        finally:
            process.kill()
            process.communicate()

    def execute(self, statement: str, *values: Any) -> list[Any]:
        """Return the rows of a statement in the database."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            found = connection.execute(statement, values)
            return found.fetchall() if found.description else []

    def clear(self) -> None:
        """Remove every row that a test can have written."""
        self.execute(
            "TRUNCATE accounts_user, messaging_message, messaging_conversationentry, "
            "messaging_clientmessageid, messaging_queuedmessage, messaging_chat, "
            "messaging_readmarker, messaging_highwatermarks, messaging_room, "
            "messaging_storedbatch CASCADE"
        )

    def _do(self, program: str, *words: str) -> None:
        self._run(program, "-D", "data", *words)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(Path(self._programs or "") / program), *words],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if "start" in words else subprocess.PIPE,
            **self._as,
        )
        assert done.returncode == 0, done.stderr


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return how to run a program of PostgreSQL's: never as root. Give `folder` to that user."""
    if os.getuid():
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
