"""Drive foreign clients: start one, give it commands, wait for its reports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import environments
from .proxy import Proxy

DRIVERS = Path(__file__).resolve().parent / "drivers"
PATIENCE_S = 30  # a client makes an RSA key first, and sleeps a second between two looks
LEAVE_S = 10  # then the program is ended


@dataclass(frozen=True)
class Kind:
    """Describe a published client: its environment, its driver, what its protocol can do."""

    name: str
    driver: str
    has_passwords: bool = True
    has_users_list: bool = True


KINDS = {
    kind.name: kind
    for kind in (
        Kind("mess", "family511.py"),
        Kind("gb", "family511.py"),
        Kind("lite", "family511.py"),
        Kind("avacado", "avacado.py", has_passwords=False, has_users_list=False),
    )
}


class Person:
    """Run one client for one user, with its own files; record every byte on its wire."""

    def __init__(self, kind: Kind, home: Path, name: str, password: str) -> None:
        self.kind, self.home, self.name, self.password = kind, home, name, password
        self._events: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._proxy: Proxy | None = None

    def start(self, server: tuple[str, int]) -> None:
        """Start the client, which logs in; `expect` "online" or a refusal next."""
        environment = environments.ensure(self.kind.name)
        folder = self._unpack(environment)
        self._events.clear()
        self._proxy = Proxy(server)
        host, port = self._proxy.address
        python, driver = environment / "bin" / "python", DRIVERS / self.kind.driver
        self._spawn([python, driver, folder, host, str(port), self.name, self.password])

    def log_in(self, server: tuple[str, int]) -> None:
        """Start the client and waits until it counts itself logged in."""
        self.start(server)
        self.expect("online")

    def _unpack(self, environment: Path) -> Path:
        """Give this person a copy of the program: it keeps keys and data beside its code."""
        folder = self.home / "client"
        if not folder.exists():
            shutil.copytree(environments.package_folder(environment, "client"), folder)
        return folder

    def _spawn(self, command: list[Path | str]) -> None:
        with (self.home / "stderr.txt").open("a") as errors:
            self._process = subprocess.Popen(
                command,
                cwd=self.home,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        """Collect the driver's events; the program's end is the last one."""
        assert process.stdout
        for line in process.stdout:
            self._add(json.loads(line))
        self._add({"event": "ended", "code": process.wait()})

    def _add(self, event: dict[str, Any]) -> None:
        with self._news:
            self._events.append(event)
            self._news.notify_all()

    def expect(self, event: str, within_s: float = PATIENCE_S, **facts: Any) -> dict[str, Any]:
        """Wait for an event with these facts and takes it; others stay for later."""
        wanted = {"event": event, **facts}
        deadline = time.monotonic() + within_s
        with self._news:
            while True:
                for found in self._events:
                    if wanted.items() <= found.items():
                        self._events.remove(found)
                        return found
                if not self._may_still_come(event, deadline):
                    raise AssertionError(self._story(wanted))

    def _may_still_come(self, event: str, deadline: float) -> bool:
        """Wait for news, if there can be any; called with the lock held."""
        last_words = {"ended"} if event != "done" else {"ended", "failed"}
        if event not in last_words and any(e["event"] in last_words for e in self._events):
            return False
        return self._news.wait(max(0.0, deadline - time.monotonic()))

    def _story(self, wanted: dict[str, Any]) -> str:
        """Return what a failed expectation shows."""
        wire = self._proxy.transcript() if self._proxy else ""
        errors = (self.home / "stderr.txt").read_text(errors="replace")[-3000:]
        return f"{self.name} waits for {wanted}, has {self._events}\n{wire}\n{errors}"

    def do(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Have the client do something and waits until it did."""
        self.ask(command, **arguments)
        return self.expect("done")

    def ask(self, command: str, **arguments: Any) -> None:
        """Have the client do something, without waiting; one that ended is noticed later."""
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
            self._process.stdin.flush()

    def until_shown(self, *texts: str) -> None:
        """Ask for the open chat until it shows these texts, in this order."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            shown = [text for text in self.do("history")["history"] if text in texts]
            if shown == list(texts):
                return
            assert time.monotonic() < deadline, self._story({"shown": texts, "instead": shown})

    @property
    def transcript(self) -> str:
        """Return the bytes on this person's wire since the last start."""
        return self._proxy.transcript() if self._proxy else ""

    def leave(self) -> None:
        """Close the client as its user would, and ends it if it doesn't."""
        if not self._process:
            return
        self.ask("leave")
        try:
            self._process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        if self._proxy:
            self._proxy.close()
