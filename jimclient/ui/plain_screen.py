"""Show lines alone: for dumb terminals, screen readers and scripts."""

import getpass
import io
import os
import sys
import threading
from collections.abc import Iterable

from jimclient.core.view import Candidates
from jimclient.ui.formatting import Line
from jimclient.ui.screen import Screen

DEFAULT_WIDTH, DEFAULT_HEIGHT = 80, 24
_READ_BYTES = 4096


class PlainScreen(Screen):
    """Read and write lines.

    On a terminal an arriving message ends the line being typed and repeats the prompt. Without
    a terminal prompts are lines of their own, and messages are not wrapped.
    """

    words = True
    interruptible = False  # nothing portable ends a read of stdin
    drafts = False

    def __init__(self) -> None:
        self.human = sys.stdin.isatty()
        self._wraps = sys.stdout.isatty()
        self._lock = threading.Lock()
        self._prompt = ""  # what is being asked now
        self._reader = _LineReader()
        self._stopped = False

    def width(self) -> int:
        return self._size()[0] if self._wraps else 0

    def height(self) -> int:
        return self._size()[1]

    def _size(self) -> tuple[int, int]:
        try:
            return os.get_terminal_size(sys.stdout.fileno())
        except (OSError, ValueError):
            return DEFAULT_WIDTH, DEFAULT_HEIGHT

    def show(self, lines: Iterable[Line]) -> None:
        text = "".join("".join(part for _style, part in line) + "\n" for line in lines)
        with self._lock:
            between = self._prompt and self.human
            self._write(f"\n{text}{self._prompt}" if between else text)

    def ask(self, prompt: str, topic: str, candidates: Candidates, draft: str = "") -> str:
        with self._lock:
            self._prompt = prompt
            if prompt:
                self._write(prompt if self.human else prompt.rstrip() + "\n")
        try:
            line = None if self._stopped else self._reader.read_line()
        finally:
            with self._lock:
                self._prompt = ""
        if line is None:
            raise EOFError
        self.on_key()
        return line

    def ask_secret(self, prompt: str) -> str:
        if not self.human:
            return self.ask(prompt, "", lambda typed: ())
        return getpass.getpass(prompt)

    def _write(self, text: str) -> None:
        """Write at once. Stop when nobody reads any more (`client.py ... | head`)."""
        if self._stopped:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:  # a pipe without a reader, a terminal that is gone
            self._stopped = True
            forget_stdout()

    def refresh(self) -> None:
        pass

    def stop(self) -> None:
        with self._lock:
            if self._prompt and self.human:
                self._write("\n")
            self._stopped = True

    def close(self) -> None:
        pass


def forget_stdout() -> None:
    """Send further output nowhere, so that Python does not complain about it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _LineReader:
    """Read lines of stdin past Python's buffer.

    A thread that waits inside the buffer would hold its lock when the process ends.
    """

    def __init__(self) -> None:
        # typeshed knows `raw` of BufferedReader only
        self._raw: io.RawIOBase = getattr(sys.stdin.buffer, "raw")  # noqa: B009
        self._rest = b""
        self._ended = False

    def read_line(self) -> str | None:
        """Return the next line without its end, None after the last."""
        while b"\n" not in self._rest and not self._ended:
            data = self._raw.read(_READ_BYTES)
            self._ended = not data
            self._rest += data or b""
        if self._ended and not self._rest:
            return None
        line, _end, self._rest = self._rest.partition(b"\n")
        return line.rstrip(b"\r").decode(sys.stdin.encoding or "utf-8", "surrogateescape")
