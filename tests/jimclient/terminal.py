"""A terminal in tmux, and the client in it."""

import os
import re
import select
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.jimclient.support import ROOT
from tests.support.client import PATIENCE_S

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux keeps the screen")


class Terminal:
    """Run the client in a terminal, in tmux, and read what a person would see."""

    def __init__(
        self,
        name: str,
        folder: Path,
        *arguments: str,
        shell: bool = False,
        size: tuple[int, int] = (80, 24),
    ) -> None:
        """Start the client with these arguments, or a shell, in so many columns and rows."""
        self._tmux = ["tmux", "-L", f"jimclient-{os.getpid()}-{name}", "-f", os.devnull]
        variables = {
            "JIM_CLIENT_DBS": str(folder),
            "JIM_PASSWORD": "secret",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }
        client = [sys.executable, str(ROOT / "client.py"), *arguments]
        if shell:
            client = ["bash", "--norc", "-i"]
        environment = {**os.environ, **variables}
        settings = [f"{key}={value}" for key, value in variables.items()]
        columns, rows = map(str, size)
        command = ["new-session", "-d", "-x", columns, "-y", rows, "env", *settings, *client]
        subprocess.run(
            [*self._tmux, *command, ";", "set-option", "-g", "remain-on-exit", "on"],
            env=environment,
            check=True,
        )

    def run_in_shell(self, *arguments: str) -> None:
        """Type the client's command at the shell's prompt."""
        words = [sys.executable, str(ROOT / "client.py"), "--classic", *arguments]
        self.type(f"PS1='shell> '; clear; {shlex.join(words)}; echo code $?", "Enter")

    def screen(self) -> str:
        return subprocess.run(
            [*self._tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True
        ).stdout

    def type(self, *keys: str) -> None:
        """Press keys; "Enter", "Tab", "C-c" by tmux's names, other texts as they are."""
        subprocess.run([*self._tmux, "send-keys", *keys], check=True)

    def expect(self, pattern: str) -> str:
        """Wait until the screen shows the regular expression."""
        deadline = time.monotonic() + PATIENCE_S
        while not re.search(pattern, screen := self.screen(), re.MULTILINE):
            assert time.monotonic() < deadline, f"no {pattern!r} on:\n{screen}"
            select.select([], [], [], 0.05)
        return screen

    def press_until(self, key: str, pattern: str) -> None:
        """Press a key until the screen shows the regular expression.

        prompt_toolkit loads a prompt's history in its own time, and ignores Up before that.
        """
        deadline = time.monotonic() + PATIENCE_S
        while not re.search(pattern, screen := self.screen(), re.MULTILINE):
            assert time.monotonic() < deadline, f"no {pattern!r} on:\n{screen}"
            self.type(key)
            select.select([], [], [], 0.3)

    def wait_for_end(self) -> None:
        """Wait until the client has ended."""
        deadline = time.monotonic() + PATIENCE_S
        asking = [*self._tmux, "display-message", "-p", "#{pane_dead}"]
        while (
            subprocess.run(asking, capture_output=True, text=True, check=True).stdout.strip() != "1"
        ):
            assert time.monotonic() < deadline, f"it still runs:\n{self.screen()}"
            select.select([], [], [], 0.05)

    def kill(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)
