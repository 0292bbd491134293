"""Run a server in a process of its own, to be killed, starved and started again."""

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.support.client import PATIENCE_S
from tests.support.migrated import ROOT, clean_environment

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Log:
    """Collect what a process writes to its stderr, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()

    def follow(self, process: subprocess.Popen[str]) -> threading.Thread:
        """Collect all lines until the process ends; return the thread that does."""
        thread = threading.Thread(target=self._follow, args=[process], daemon=True)
        thread.start()
        return thread

    def _follow(self, process: subprocess.Popen[str]) -> None:
        for line in process.stderr or ():
            with self._news:
                self.lines.append(line)
                self._news.notify_all()

    def count(self, text: str) -> int:
        return sum(text in line for line in self.lines)

    def wait_for(self, text: str, times: int = 1) -> None:
        """Wait until so many lines contain `text`."""
        with self._news:
            assert self._news.wait_for(lambda: self.count(text) >= times, PATIENCE_S), (
                f"{text!r} was not logged:\n{self}"
            )

    def __str__(self) -> str:
        return "".join(self.lines[-60:])


class ServerProcess:
    """Run `manage.py runjimserver` on the database in `folder`.

    Settings are keywords named as in Config: `login_timeout_s=2`.
    """

    def __init__(
        self,
        folder: Path,
        variables: dict[str, str] | None = None,
        *,
        has_site: bool = False,
        words: Sequence[str] = (),
        inside: Sequence[str] = (),
        root: Path = ROOT,
        **limits: float | str,
    ) -> None:
        """`words` are options of the command; `inside` is a command that runs it.

        `root` is the folder of its version of the product.
        """
        self.database = folder / "server.sqlite"
        self.environment = {
            **clean_environment(),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "JIM_SECRET_KEY": "for a test",
            "JIM_MAX_REQUESTS_PER_S": "0",
            "JIM_REGISTRATIONS": "0",
            "JIM_LOG_LINES_PER_S": "0",  # tests count lines
            "JIM_MAX_MESSAGES_PER_DAY": "0",
            "JIM_MIN_FREE_DISK_BYTES": "0",
            "JIM_REGISTRATIONS_OF_ADDRESS": "0",
            **{f"JIM_{name.upper()}": str(value) for name, value in limits.items()},
            **(variables or {}),
        }
        self.has_site = has_site
        self.words, self.inside, self.root = words, inside, root
        self.port = self.http_port = 0
        self.fingerprint = ""  # of its key, where JIM_TLS is set
        self.log = Log()

    # Life and death

    def start(self) -> None:
        """Start it, again on the same port, and wait until it listens."""
        self.spawn()
        self.wait_until_ready()

    def spawn(self) -> None:
        command = [
            *self.inside,
            sys.executable,
            "manage.py",
            "runjimserver",
            "-a",
            "127.0.0.1",
            "-p",
            str(self.port),
            "--http",
            "127.0.0.1:0" if self.has_site else "off",
            *self.words,
        ]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=self.root, env=self.environment, stdout=pipe, stderr=pipe, text=True
        )
        self._follower = self.log.follow(self.process)

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.fullmatch(r"JIM: listening on [\d.]+:(\d+)\n", line)
        assert found, f"it did not start: {line!r}\n{self.log}"
        self.port = int(found[1])
        if self.environment.get("JIM_TLS"):
            line = self.process.stdout.readline()
            assert line.startswith("Fingerprint: "), line
            self.fingerprint = line.removeprefix("Fingerprint: ").strip()
        if self.has_site:
            line = self.process.stdout.readline()
            found = re.match(r"Site: https?://127\.0\.0\.1:(\d+)/", line)
            assert found, f"the site did not start: {line!r}\n{self.log}"
            self.http_port = int(found[1])

    def fail(self) -> str:
        """Wait for a server that ends by itself; return what it wrote to stderr."""
        self.process.wait(PATIENCE_S)
        self._bury()
        assert self.process.returncode == 1, self.log
        return "".join(self.log.lines)

    def kill(self) -> None:
        """Kill it by signal 9: nothing is flushed."""
        self.process.kill()
        self._bury()

    def stop(self) -> None:
        """Send SIGTERM: it must stop in order, without a traceback in its log."""
        self.process.send_signal(signal.SIGTERM)
        self._bury()
        assert self.process.returncode == 0, self.log
        assert not self.log.count("Traceback"), self.log

    def _bury(self) -> None:
        self.process.wait(PATIENCE_S)
        self._follower.join(PATIENCE_S)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    # Resources

    @property
    def cpu_s(self) -> float:
        """Return the seconds of CPU time used so far."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    @property
    def memory_mb(self) -> float:
        """Return the resident memory in MB."""
        return int(self._proc("statm").split()[1]) * resource.getpagesize() / 1e6

    @property
    def descriptors(self) -> int:
        """Return the number of open file descriptors."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def limit(self, what: int, soft: int) -> None:
        """Set a limit of the running process, one of resource.RLIMIT_..."""
        hard = resource.prlimit(self.process.pid, what)[1]
        resource.prlimit(self.process.pid, what, (soft, hard))

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self.process.pid}/{name}").read_text()

    # Stored data

    def texts(self) -> list[str]:
        """Return the texts of all stored messages, ordered by id; the server may be running."""
        return [text for (text,) in self.execute("SELECT text FROM messaging_message ORDER BY id")]

    def execute(self, query: str) -> list[Any]:
        """Return the rows of a query in its database."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(query).fetchall()


StartServer = Callable[..., ServerProcess]
