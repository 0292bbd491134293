"""Start servers for the clients, their own and ours, with one interface for tests."""

from __future__ import annotations

import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from . import environments
from .people import DRIVERS

START_S = 30  # Django with its migrations on a busy machine
RUNNING_S = 0.05  # between two tries to connect to a server that doesn't say when it listens
STOP_S = 10


class Server:
    """Run a server process in its own folder."""

    environment = ""
    wants_accounts = True  # a presence without a password needs an account all the same
    keeps_messages = False  # for a recipient who is offline
    refuses_unknown_contacts = False
    refuses_second_login = True

    def __init__(self, home: Path) -> None:
        self.home = home
        self.address = ("127.0.0.1", 0)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and returns when it listens."""
        raise NotImplementedError

    def create_user(self, name: str, password: str) -> None:
        """Make a user who can log in with this password."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the process."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def log(self) -> str:
        """Return what the process wrote so far."""
        return (self.home / "server.log").read_text(errors="replace")


class ForeignServer(Server):
    """Run a server that a client was published with."""

    def start(self) -> None:
        environment = environments.ensure(self.environment)
        self.python = environment / "bin" / "python"
        shutil.copytree(environments.package_folder(environment, "server"), self.home / "server")
        self.address = ("127.0.0.1", free_port())
        with (self.home / "server.log").open("w") as log:
            self._process = subprocess.Popen(
                [self.python, self.home / "server" / "server.py", *self.arguments()],
                cwd=self.home,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            )
        wait_until_listening(self.address)

    def arguments(self) -> list[str]:
        """Return the options that make it listen on our address without a window."""
        raise NotImplementedError

    def _run(self, driver: str, *arguments: str | Path, password: str) -> None:
        """Run one of our scripts with the server's interpreter and modules."""
        command = [self.python, DRIVERS / driver, self.home / "server", *arguments]
        subprocess.run(command, cwd=self.home, input=password + "\n", text=True, check=True)


class Family511Server(ForeignServer):
    """Run mess-server or gb-chat-server."""

    def __init__(self, home: Path, environment: str, database: str) -> None:
        super().__init__(home)
        self.environment = environment
        self.database = database

    def arguments(self) -> list[str]:
        return ["--no_gui", "-a", self.address[0], "-p", str(self.address[1])]

    def create_user(self, name: str, password: str) -> None:
        self._run("users_family511.py", self.home / self.database, name, password=password)


class AvacadoServer(ForeignServer):
    """Run the server of avacado-messenger."""

    environment = "avacado"
    refuses_unknown_contacts = True
    refuses_second_login = False

    def arguments(self) -> list[str]:
        return ["-a", self.address[0], "-p", str(self.address[1])]

    def create_user(self, name: str, password: str) -> None:
        self._run("users_avacado.py", name, password=password)


class OurServer(Server):
    """Run the server of this repository by its own commands on a fresh database."""

    wants_accounts = False
    keeps_messages = True
    refuses_unknown_contacts = True
    listening = re.compile(rb"127\.0\.0\.1:(\d+)")

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.environ = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{home / 'db.sqlite'}",
            "JIM_COURSE_LOGIN": "1",
            "JIM_GUESTS": "1",
            "JIM_SECRET_KEY": "interop-only-" + "k" * 40,
            "PYTHONUNBUFFERED": "1",
        }

    @staticmethod
    @functools.cache
    def missing() -> str:
        """Return why it can't run here; empty if it can."""
        if not (environments.REPOSITORY / "manage.py").exists():
            return "our server does not exist yet: no manage.py"
        done = subprocess.run(
            [sys.executable, "manage.py", "help", "runjimserver"],
            cwd=environments.REPOSITORY,
            capture_output=True,
        )
        return "" if done.returncode == 0 else "manage.py has no runjimserver yet"

    def start(self) -> None:
        self._manage("migrate", "--verbosity", "0")
        command = ["runjimserver", "-a", "127.0.0.1", "-p", "0", "--http", "off"]
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=environments.REPOSITORY,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.address = ("127.0.0.1", self._read_port())

    def create_user(self, name: str, password: str) -> None:
        options = ["--password-stdin", "--course-login"]
        self._manage("createjimuser", name, *options, words=password + "\n")

    def _manage(self, *command: str, words: str = "") -> None:
        """Run one of our commands to its end."""
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=environments.REPOSITORY,
            env=self.environ,
            input=words,
            text=True,
            check=True,
        )

    def _read_port(self) -> int:
        """Return the port in the line that reports the listener; log later lines."""
        assert self._process is not None
        assert self._process.stdout is not None
        guard = threading.Timer(START_S, self._process.kill)
        guard.start()
        log = (self.home / "server.log").open("wb", buffering=0)
        for line in self._process.stdout:
            log.write(line)
            if found := self.listening.search(line):
                guard.cancel()
                _copy_in_background(self._process.stdout, log)
                return int(found.group(1))
        guard.cancel()
        raise RuntimeError(f"runjimserver ended before it listened:\n{self.log}")


def _copy_in_background(source: IO[bytes], sink: IO[bytes]) -> None:
    """Keep a pipe from filling up."""
    threading.Thread(target=shutil.copyfileobj, args=(source, sink, 1), daemon=True).start()


def free_port() -> int:
    """Return a free port, for servers that can't choose one themselves."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_until_listening(address: tuple[str, int]) -> None:
    """Try to connect until it works: these servers don't say when they are ready."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(address) == 0:
                return
        threading.Event().wait(RUNNING_S)
    raise TimeoutError(f"nobody listens on {address}")
