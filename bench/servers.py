"""Hide the servers that can be measured behind the same few methods."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from bench.flow import Inbox, PrebuiltFrames, Sender
from bench.loop import BenchError, Connection, Loop
from bench.processes import ServerProcess, free_port
from bench.wire_jim import SORTED, JimConnection, login_frame, message_maker
from bench.wire_tls import TlsConnection

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "bench-secret"
ACTIVE = 1000
EMPTY = "empty.sqlite"  # the database that others are filled from


def user_name(number: int) -> str:
    """Return a name; all have one length, so that all frames of a sender have."""
    return f"u{number:07d}"


def active_numbers(users: int) -> list[int]:
    """Return up to 1,000 random accounts, always the same, the first user among them."""
    chosen = random.Random(users).sample(range(1, users), min(users, ACTIVE) - 1)
    return [0, *chosen]


def token_of(name: str) -> str:
    """Return the resume token that the preparation gives to a user."""
    return f"bench-token-of-{name}"


class Client(Protocol):
    """Hold a session on any wire, logged in or connecting."""

    name: str
    lost: str
    ready_at: float
    started_at: float
    sender: Sender | None
    inbox: Inbox | None

    def connect(self, port: int) -> None: ...
    def send(self, data: bytes | memoryview) -> None: ...
    def close(self) -> None: ...
    def flush_ack(self) -> None: ...


class Server(Protocol):
    """Run a server under measurement."""

    name: str
    scenarios: frozenset[str] | None  # None: all
    answers: bool  # whether the protocol answers each message

    def absent(self) -> str: ...
    def start(self, users: int, directory: Path) -> ServerProcess: ...
    def client(self, loop: Loop, name: str, *, receives: bool = True) -> Connection: ...
    def room_member(self, loop: Loop, name: str, room: str) -> Connection: ...
    def join_room(self, clients: Sequence[Client], room: str) -> None: ...
    def stored_messages(self, directory: Path) -> int | None: ...
    def prebuilt_frames(
        self, sender: Sender, recipients: list[str], *, text_bytes: int, ahead: int, run: str
    ) -> PrebuiltFrames: ...


@dataclass
class JimServer:
    """This project's server, with a database of its own on disk."""

    name: str = "jim"
    scenarios: frozenset[str] | None = None
    answers: bool = True
    extensions: tuple[str, ...] = ("ids", "acks")
    ack_every: int = 16
    id_order: str = SORTED
    environ: dict[str, str] = field(default_factory=dict)
    directory: Path = Path("/var/tmp")
    checkout: Path = ROOT  # whose server it is; its environment is used if it has one
    http: str = ""  # where the site is, if it runs; the last user is its operator then
    tls: bool = False  # its certificate is in a data folder beside the database
    kept: Path | None = None  # where filled databases stay for later runs
    templates: tempfile.TemporaryDirectory[str] | None = None

    def absent(self) -> str:
        return ""

    def start(self, users: int, directory: Path) -> ServerProcess:
        """Prepare the server on a new copy of a database with so many users."""
        sizes = {"users": users, "operators": 1} if self.http else {"users": users}
        self.copy_filled(directory, **sizes)
        return self.serve(directory)

    def copy_filled(self, directory: Path, **sizes: int) -> Path:
        """Put a copy of such a database into `directory`; return what `prepare` calls it."""
        path = directory / "server.sqlite"
        shutil.copyfile(self.filled(**sizes) / "server.sqlite", path)
        return path

    def serve(self, directory: Path) -> ServerProcess:
        """Prepare the server on the database that lies in `directory`."""
        port = free_port()
        places = ["-a", "127.0.0.1", "-p", str(port), "--http", self.http or "off"]
        command = [self.python, str(self.checkout / "manage.py"), "runjimserver", *places]
        return ServerProcess(
            command,
            port=port,
            directory=directory,
            environ=self.environment(directory / "server.sqlite") | self.tls_environment(directory),
        )

    @property
    def python(self) -> str:
        """Return the checkout's own interpreter, or ours where it has none."""
        own = self.checkout / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable

    def environment(self, database: Path) -> dict[str, str]:
        """Return settings with every limit on, but above the load: the checks cost time."""
        return {
            "DATABASE_URL": f"sqlite:///{database}",
            "JIM_MAX_REQUESTS_PER_S": "1000000",
            "JIM_REGISTRATIONS": "0",
            "JIM_MAX_MESSAGES_PER_DAY": "0",
            "JIM_MIN_FREE_DISK_BYTES": "0",
            "JIM_REGISTRATIONS_OF_ADDRESS": "0",
            "JIM_MAX_REQUESTS_BURST": "1000000",
            "JIM_MAX_CONNECTIONS": "100000",
            "JIM_MAX_CONNECTIONS_PER_ADDRESS": "100000",
            "JIM_MAX_WAITING_LOGINS": "100000",
            "JIM_LOGIN_TIMEOUT_S": "600",
            "JIM_LOG_LEVEL": "WARNING",
            **self.environ,
        }

    def tls_environment(self, directory: Path) -> dict[str, str]:
        return {"JIM_TLS": "auto", "JIM_DATA": str(directory)} if self.tls else {}

    def filled(self, **sizes: int) -> Path:
        """Return the directory of such a database, made once per run, or once for all if `kept`."""
        if not self.kept and not self.templates:
            self.templates = tempfile.TemporaryDirectory(prefix="jim-bench-", dir=self.directory)
        place = self.kept or Path(cast(tempfile.TemporaryDirectory[str], self.templates).name)
        if self.checkout != ROOT:
            place = place / self.name  # another revision's schema
        directory = place / "-".join(f"{key}-{value}" for key, value in sizes.items())
        path = directory / "server.sqlite"
        if not path.exists():
            directory.mkdir(parents=True, exist_ok=True)
            unfinished = directory / "unfinished.sqlite"
            shutil.copyfile(self.empty(place), unfinished)
            self.prepare(unfinished, *(f"--{key}={value}" for key, value in sizes.items()))
            unfinished.rename(path)
        elif self.kept:
            self.prepare(path)  # it may be older than the newest migration, and is used in place
        return directory

    def empty(self, place: Path) -> Path:
        """Return a migrated database without users there, made once: migrations take longest."""
        path = place / EMPTY
        if not path.exists():
            unfinished = place / "unfinished.sqlite"
            self.prepare(unfinished)
            unfinished.rename(path)
        return path

    def prepare(self, path: Path, *arguments: str) -> None:
        """Run bench.prepare on a database."""
        command = [self.python, "-m", "bench.prepare", *arguments]
        environ = {**os.environ, **self.environment(path)}
        done = subprocess.run(
            command, cwd=self.checkout, env=environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BenchError(f"the database could not be prepared: {done.stderr.strip()[-1500:]}")

    def client(self, loop: Loop, name: str, *, receives: bool = True) -> JimConnection:
        """Return a session that logs in by resume token, without hashing a password."""
        frame = login_frame(name, token=token_of(name), extensions=self.extensions)
        return self.connection(loop, name, frame)

    def password_client(self, loop: Loop, name: str) -> JimConnection:
        return self.connection(
            loop, name, login_frame(name, password=PASSWORD, extensions=self.extensions)
        )

    def room_member(self, loop: Loop, name: str, room: str) -> JimConnection:
        return self.client(loop, name)

    def join_room(self, clients: Sequence[Client], room: str) -> None:
        """Have everybody join; raise BenchError if somebody can't."""
        for client in clients:
            answers = cast(JimConnection, client).ask(
                b'{"action":"join","time":1,"room":"%b"}\n' % room.encode()
            )
            if not answers or answers[0].response >= 400:
                raise BenchError(f"{client.name} cannot join {room}: {answers}")

    def stored_messages(self, directory: Path) -> int | None:
        """Return how many messages the database holds, read past the server."""
        with closing(sqlite3.connect(directory / "server.sqlite")) as database:
            return int(database.execute("SELECT count(*) FROM messaging_message").fetchone()[0])

    def connection(self, loop: Loop, name: str, frame: bytes) -> JimConnection:
        acks = self.ack_every if "acks" in self.extensions else 0
        kind = TlsConnection if self.tls else JimConnection
        return kind(loop, name, frame, ack_every=acks, ids="ids" in self.extensions)

    def prebuilt_frames(
        self, sender: Sender, recipients: list[str], *, text_bytes: int, ahead: int, run: str
    ) -> PrebuiltFrames:
        first = sender.sequences[0].number
        mark = f"{run}-{first:06d}"
        make = message_maker(
            recipients=recipients,
            first_sequence=first,
            run=mark,
            text_bytes=text_bytes,
            ids="ids" in self.extensions,
            order=self.id_order,
        )
        return PrebuiltFrames(make, ahead)


@dataclass
class BaselineServer(JimServer):
    """Run the relay of bench/baseline.py, which shows what the generator can do."""

    name: str = "baseline"
    scenarios: frozenset[str] | None = frozenset(
        {"relay", "relay-w1", "open-loop-100", "open-loop-2000"}
    )

    def stored_messages(self, directory: Path) -> int | None:
        return None

    def start(self, users: int, directory: Path) -> ServerProcess:
        return self.run_baseline(directory)

    def run_baseline(self, directory: Path, *arguments: str) -> ServerProcess:
        port = free_port()
        command = [sys.executable, str(ROOT / "bench" / "baseline.py"), str(port), *arguments]
        return ServerProcess(command, port=port, directory=directory)


@dataclass
class FlushingServer(BaselineServer):
    """Run the same relay with a flush before each answer: the limit of the disk."""

    name: str = "flush"

    def start(self, users: int, directory: Path) -> ServerProcess:
        return self.run_baseline(directory, str(directory / "flushed"))
