"""Run a program in a terminal: type into it and read its screen as its user does."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pyte

from tests.support.client import PATIENCE_S

ROWS, COLUMNS = 60, 100


class Terminal:
    """Run a program in a pseudoterminal."""

    def __init__(
        self,
        command: list[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        rows: int = ROWS,
        columns: int = COLUMNS,
    ) -> None:
        self._child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(folder),
            env={**environment, "TERM": "xterm-256color"},
            encoding="utf-8",
            dimensions=(rows, columns),
        )
        self._screen = pyte.Screen(columns, rows)
        self._screen.write_process_input = self._child.send
        self._stream = pyte.Stream(self._screen)

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    def lines(self) -> list[str]:
        """Return the rows of the screen without the blanks at their ends."""
        return [row.rstrip() for row in self._screen.display]

    def line_at_cursor(self) -> str:
        return self.lines()[self._screen.cursor.y]

    def wait_until(
        self, condition: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S
    ) -> None:
        """Read the program's output until the condition holds; fail after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            if not self._read(deadline - time.monotonic()):
                shown = "\n".join(filter(None, self.lines()))
                raise AssertionError(f"no {what!r} on the screen:\n{shown}")

    def _read(self, timeout_s: float) -> bool:
        """Feed the next output to the screen; return False when there is none in time."""
        try:
            self._stream.feed(self._child.read_nonblocking(65536, max(timeout_s, 0)))
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        return True

    def wait_for_line(self, line: str) -> None:
        self.wait_until(lambda: line in self.lines(), line)

    def wait_for_prompt(self, prompt: str) -> None:
        """Wait until the cursor stands behind the prompt and nothing else."""
        self.wait_until(lambda: self.line_at_cursor() == prompt, prompt)

    def send(self, text: str) -> None:
        self._child.send(text)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._child.sendintr()

    def wait_for_end(self) -> int:
        """Return the exit code."""
        while self._read(PATIENCE_S):
            pass
        self._child.wait()
        return self._child.exitstatus if self._child.exitstatus is not None else -1

    def close(self) -> None:
        """End the program by force if it still runs."""
        self._child.close(force=True)


def clean_environment() -> dict[str, str]:
    """Return this process's environment as a new terminal has it.

    Leave out settings of JIM, the language, and what `make test` adds: inside of another make,
    `make run` would print the folders that it enters.
    """
    dropped = ("JIM_", "DATABASE_", "LC_", "LANG", "NO_COLOR", "MAKE", "MFLAGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
