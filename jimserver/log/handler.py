"""Log without making the chat wait: bounded, written by a thread of its own, thinned.

A log that nobody reads (a terminal stopped by Ctrl-S, a full pipe) blocks whoever writes to it, and
a peer that reconnects in a loop can cause thousands of lines a second.
"""

import contextlib
import logging
import os
import sys
import threading
import time
from collections import deque

from common.text import counted
from jimserver.log.filters import without_secrets
from jimserver.log.formats import JsonFormatter, json_line
from jimserver.log.rotated_file import RotatedFile

MAX_WAITING = 10_000  # lines, about 2 MB; beyond it lines are dropped and counted
MAX_KINDS = 1000  # of lines whose rate is remembered; the code has fewer
BURST_S = 10.0  # for which a kind of line may come at once what it may come in the long run
FLUSH_S = 1.0  # that the end of the process waits for a reader of the log
# Seconds after a write in which lines gather for the next one: a thread that wakes up for each line
# takes the GIL from the chat a thousand times while a thousand users log in.
GATHER_S = 0.02


class Rate:
    """Limit the lines of one kind by a token bucket."""

    __slots__ = ("_at", "_left", "left_out")

    def __init__(self, burst: float) -> None:
        self._left = burst
        self._at = time.monotonic()
        self.left_out = 0

    def allows(self, per_s: float) -> bool:
        """Return whether a line may be written; count it as left out where not."""
        now = time.monotonic()
        self._left = min(self._left + (now - self._at) * per_s, per_s * BURST_S)
        self._at = now
        if self._left < 1:
            self.left_out += 1
            return False
        self._left -= 1
        return True


class LogHandler(logging.Handler):
    """Writes lines to stderr, or to `file`, on a daemon thread that starts with the first line.

    `lines_per_s` bounds each kind of line, told apart by its logger and its sentence without
    values; 0 for no bound. A line that follows others left out says how many.
    """

    def __init__(self, lines_per_s: float = 0, file: RotatedFile | None = None) -> None:
        super().__init__()
        self._lines_per_s = lines_per_s
        self._file = file
        self._rates: dict[tuple[str, str], Rate] = {}
        self._lines: deque[str] = deque()
        self._dropped = 0
        self._is_writing = False
        self._is_flushing = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Take a line; never waits for whoever reads the log. Called with the handler's lock."""
        try:
            left_out = self._left_out(record)
            if left_out is not None:
                record.left_out = left_out
                line = self.format(record)
                if not isinstance(self.formatter, JsonFormatter):
                    line += left_out
                self._put(without_secrets(line) + "\n")
        except Exception:
            self.handleError(record)

    def _left_out(self, record: logging.LogRecord) -> str | None:
        """Return what to say of lines left out before this one; None to leave this one out too."""
        if not self._lines_per_s or record.levelno >= logging.CRITICAL:
            return ""
        key = (record.name, str(record.msg))
        rate = self._rates.get(key)
        if rate is None:
            if len(self._rates) >= MAX_KINDS:
                self._rates.clear()
            rate = self._rates[key] = Rate(self._lines_per_s * BURST_S)
        if not rate.allows(self._lines_per_s):
            return None
        left_out, rate.left_out = rate.left_out, 0
        return f" ({left_out} more like it left out)" if left_out else ""

    def _put(self, line: str) -> None:
        with self._changed:
            if len(self._lines) >= MAX_WAITING:
                self._dropped += 1
                return
            if self._dropped:
                lines = counted(self._dropped, "line")
                text = f"({lines} of the log dropped: no reader)"
                if isinstance(self.formatter, JsonFormatter):
                    text = json_line(time.time(), "WARNING", __name__, text)
                self._lines.append(text + "\n")
                self._dropped = 0
            self._lines.append(line)
            if len(self._lines) == 1:
                self._changed.notify_all()
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
            self._thread.start()

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines)
                text = "".join(self._lines)
                self._lines.clear()
                self._is_writing = True
            self._write(text)
            with self._changed:
                self._is_writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._is_flushing, GATHER_S)

    def _write(self, text: str) -> None:
        if self._file:
            try:
                return self._file.write(text)
            except OSError as error:  # a full disk
                text += f"The log's file can't be written: {error}\n"
        with contextlib.suppress(OSError, ValueError):  # closed: there is nobody to tell
            write_to_stderr(text)
        return None

    def flush(self, patience_s: float = FLUSH_S) -> None:
        """Wait until everything is written, but not long for a log that nobody reads."""
        with self._changed:
            self._is_flushing = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._lines and not self._is_writing, patience_s)
            self._is_flushing = False


def write_to_stderr(text: str) -> None:
    """Write `text`, past Python's buffers: they keep what can't be written until the exit fails."""
    stream = sys.stderr
    try:
        descriptor = stream.fileno()
    except (AttributeError, OSError):  # replaced by something else than a file
        stream.write(text)
        stream.flush()
        return
    rest = text.encode(stream.encoding, "backslashreplace")
    while rest:
        rest = rest[os.write(descriptor, rest) :]
