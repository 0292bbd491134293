"""Where the client shows and asks: the interface, and the plain screen for dumb terminals, screen readers and scripts."""

import io
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Protocol

from jimclient.lines import Line

Candidates = Callable[
    [str], Iterable[str]
]  # what is typed so far -> whole lines that it may become

DEFAULT_WIDTH, DEFAULT_HEIGHT = 80, 24
_READ_BYTES = 4096


class Interrupted(Exception):
    """The user pressed Ctrl-C at a question."""


class Screen(Protocol):
    """One screen. `show` may be called by any thread, `ask` by one at a time; `stop` ends both."""

    human: bool  # somebody looks at it
    words: bool  # marks as words instead of signs
    interruptible: bool  # `stop` ends an `ask` that waits

    def width(self) -> int: ...  # columns; 0: lines of any length

    def height(self) -> int: ...

    def show(self, lines: Iterable[Line]) -> None: ...

    def ask(self, prompt: str, topic: str, candidates: Candidates) -> str:
        """One line from the user. `topic` tells whose history of input this is. Raises EOFError at the end, and Interrupted."""
        ...

    def refresh(self) -> None: ...  # the status may have changed

    def stop(self) -> None: ...

    def close(self) -> None: ...  # after the last ask: gives the terminal back as it was


class PlainScreen:
    """Lines in, lines out. On a terminal an arriving message ends the line being typed and repeats the prompt; without one,
    prompts are lines of their own, and messages are not wrapped."""

    words = True
    interruptible = False  # nothing portable ends a read of stdin

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

    def ask(self, prompt: str, topic: str, candidates: Candidates) -> str:
        with self._lock:
            self._prompt = prompt
            self._write(prompt if self.human else prompt.rstrip() + "\n")
        try:
            line = None if self._stopped else self._reader.read_line()
        finally:
            with self._lock:
                self._prompt = ""
        if line is None:
            raise EOFError
        return line

    def _write(self, text: str) -> None:
        """Writes at once. When nobody reads any more (`client.py ... | head`), the client has nothing more to say."""
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
    """Nobody reads what we print: without this Python would complain about that once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _LineReader:
    """Lines of stdin, read past Python's buffer: a thread that waits inside it would hold its lock when the process ends."""

    def __init__(self) -> None:
        self._raw: io.RawIOBase = getattr(sys.stdin.buffer, "raw")  # noqa: B009  # typeshed knows it of BufferedReader only
        self._rest = b""
        self._ended = False

    def read_line(self) -> str | None:
        """The next line without its end, None after the last."""
        while b"\n" not in self._rest and not self._ended:
            data = self._raw.read(_READ_BYTES)
            self._ended = not data
            self._rest += data or b""
        if self._ended and not self._rest:
            return None
        line, _end, self._rest = self._rest.partition(b"\n")
        return line.rstrip(b"\r").decode(sys.stdin.encoding or "utf-8", "replace")
