"""Drill: kill a server under load, restore its backup elsewhere, and count what is there.

    python -m bench.drill [--users 100] [--rate 500] [--files 20] [--seconds 5]

Exit code 1 if anything is missing that was acknowledged before the backup began.
"""

import argparse
import hashlib
import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from bench.flow import Pacer
from bench.harness import Harness, Options, running
from bench.loop import BenchError
from bench.processes import START_WITHIN_S, free_port
from bench.scenarios.relay import make_pairs
from bench.sequences import SEQ_END, SEQ_START, SEQUENCE_END, prefix
from bench.servers import JimServer, user_name
from bench.stats import latency
from bench.wire_jim import JimConnection

EXTENSIONS = ("ids", "acks", "files")
FILE_LINES = 20_000
FILE_ID = re.compile(rb'"file": ?"([\w-]+)"')
COMMAND_WITHIN_S = 600.0
AFTER_S = 1.0  # between the end of the backup and the kill


class Found(NamedTuple):
    """Count the messages of the restored server against what its senders know."""

    before: int  # acknowledged before the backup began
    before_found: int
    found: int
    gaps: int  # messages that are missing although a later one of their sender is there
    repeated: int


def compare(texts: Iterable[str], before: dict[str, int]) -> Found:
    """Compare stored texts with how many each sequence had acknowledged; ignore other texts."""
    numbers: dict[str, list[int]] = {name: [] for name in before}
    for text in texts:
        if (name := text[:SEQUENCE_END]) in numbers:
            numbers[name].append(int(text[SEQ_START:SEQ_END]))
    unique = {name: set(found) for name, found in numbers.items()}
    return Found(
        sum(before.values()),
        sum(len(unique[name] & set(range(count))) for name, count in before.items()),
        sum(map(len, unique.values())),
        sum(max(found) + 1 - len(found) for found in unique.values() if found),
        sum(len(numbers[name]) - len(unique[name]) for name in numbers),
    )


class Drill:
    """Go through the drill in a folder, and say what happens."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.options = options
        self.live, self.elsewhere = folder / "live", folder / "elsewhere"
        self.backup = folder / "jim.backup"
        for place in (self.live, self.elsewhere):
            place.mkdir()
        self.port = free_port()
        self.server = JimServer(
            extensions=EXTENSIONS, directory=folder, environ={"JIM_DATA": str(self.live)}
        )
        self.digests: set[str] = set()

    def run(self) -> bool:
        """Return whether everything is there that was acknowledged before the backup began."""
        server = replace(self.server, http=f"127.0.0.1:{self.port}")
        process = server.start(self.options.users, self.live)
        with running(server, process, Options(), self.live) as place:
            place.process.wait_for_port(self.port, time.monotonic() + START_WITHIN_S)
            make_pairs(place, self.options.users - 1, window=0, ahead=1)
            self.send_files(place)
            before = self.under_load(place)
        found = self.restore(before)
        return self.go_on() and found.before_found == found.before and not found.gaps

    def send_files(self, place: Harness) -> None:
        """Have the last user send files to themselves."""
        [last] = place.connect([user_name(self.options.users - 1)])
        for number in range(self.options.files):
            data = f"{number}\n".encode() * FILE_LINES
            self.digests.add(hashlib.sha256(data).hexdigest())
            send_file(cast(JimConnection, last), data, number)

    def under_load(self, place: Harness) -> dict[str, int]:
        """Back up while everybody writes, then kill; return what was acknowledged before."""
        pacer = Pacer(place.loop, place.senders, self.options.rate)
        place.loop.tickers.append(pacer.tick)
        pacer.start()
        place.loop.run_for(self.options.seconds)
        before, first = acknowledged(place), place.score.answered
        say(f"Acknowledged before the backup began: {first:,} messages, {len(self.digests)} files.")
        place.score.restart_latency()
        began = time.monotonic()
        lines = self.beside(place, self.live, "backup", str(self.backup))
        p99_ms = latency(place.score.answer_s)["p99_ms"]
        say(f"While it ran, {time.monotonic() - began:.1f} s: "
            f"{place.score.answered - first:,}; p99 of their answers {p99_ms} ms.")  # fmt: skip
        say(f"$ jimd backup jim.backup\n{lines.replace(str(self.backup), 'jim.backup')}")
        second = place.score.answered
        place.loop.run_for(AFTER_S)
        os.kill(place.process.pid, signal.SIGKILL)
        say(f"After it, until kill -9: {place.score.answered - second:,}, not in the backup.")
        return before

    def restore(self, before: dict[str, int]) -> Found:
        """Restore the backup in the other folder; say and return what is there."""
        began = time.monotonic()
        lines = self.finish(self.command(self.elsewhere, "restore", str(self.backup)))
        say(f"$ JIM_DATA=elsewhere jimd restore jim.backup\n{lines}")
        with closing(sqlite3.connect(self.elsewhere / "server.sqlite")) as database:
            rows = database.execute("SELECT text FROM messaging_message ORDER BY id")
            found = compare((text for (text,) in rows), before)
        later = found.found - found.before_found
        say(f"Restored in {time.monotonic() - began:.1f} s: {found.before_found:,} of the "
            f"{found.before:,} messages, and {later:,} of those while it ran; "
            f"{found.gaps} gaps, {found.repeated} repeated.")  # fmt: skip
        return found

    def go_on(self) -> bool:
        """Start the restored server, compare the files, and have a user write a message."""
        whole = {path.name for path in (self.elsewhere / "files").glob("??/??/*") if is_whole(path)}
        server = replace(self.server, environ={"JIM_DATA": str(self.elsewhere)})
        with running(server, server.serve(self.elsewhere), Options(), self.elsewhere) as place:
            make_pairs(place, 2, window=1, ahead=1)
            figures = place.measure_window()
        works = figures["answered_not_stored"] == 0 and set(figures["codes"]) == {"200"}
        say(f"Files with their SHA-256: {len(whole & self.digests)} of {len(self.digests)}. "
            f"The restored server {'takes' if works else 'does not take'} messages.")  # fmt: skip
        return works and self.digests <= whole

    def beside(self, place: Harness, data: Path, *words: str) -> str:
        """Run a command of the server's while the load goes on; return its output."""
        process = self.command(data, *words)
        done: Callable[[], bool] = lambda: process.poll() is not None  # noqa: E731
        place.loop.run_until(done, within_s=COMMAND_WITHIN_S)
        return self.finish(process)

    def command(self, data: Path, *words: str) -> "subprocess.Popen[str]":
        environ = {**self.server.environment(data / "server.sqlite"), "JIM_DATA": str(data)}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [self.server.python, str(self.server.checkout / "manage.py"), *words],
            env={**os.environ, **environ}, stdout=pipe, stderr=pipe, text=True,
        )  # fmt: skip

    @staticmethod
    def finish(process: "subprocess.Popen[str]") -> str:
        out, err = process.communicate(timeout=COMMAND_WITHIN_S)
        if process.returncode:
            raise BenchError(err.strip())
        return out.strip()


def acknowledged(place: Harness) -> dict[str, int]:
    """Return how many messages of each sequence the server has answered."""
    return {prefix(sender.sequences[0].number): sender.done for sender in place.senders}


def send_file(client: JimConnection, data: bytes, number: int) -> None:
    """Upload a text and send it. Raise BenchError."""
    ask = b'{"action":"upload","time":1,"name":"%d.txt","size":%d,"id":"f"}\n'
    [ticket] = client.ask(ask % (number, len(data)))
    parts = urlsplit(ticket.url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=30)) as connection:
        connection.request("PUT", parts.path, data)
        answer = connection.getresponse()
        said = answer.read()
    file = FILE_ID.search(said)
    if answer.status != 201 or file is None:
        raise BenchError(f"an upload was answered {answer.status} {said[:200]!r}")
    message = b'{"action":"msg","time":1,"to":"%b","message":"","file":"%b","id":"m%d"}\n'
    replies = client.ask(message % (client.name.encode(), file[1], number))
    if replies[0].response >= 400:
        raise BenchError(f"a file was not sent: {replies[0].error}")


def is_whole(path: Path) -> bool:
    """Return whether a stored file is what its name says."""
    return hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def say(line: str) -> None:
    print(line, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.drill", description=__doc__)
    parser.add_argument(
        "--users", type=int, default=101, help="pairs who write, and one more (101)"
    )
    parser.add_argument("--rate", type=float, default=500.0, help="messages per second (500)")
    parser.add_argument("--files", type=int, default=20, help="sent before the backup (20)")
    parser.add_argument("--seconds", type=float, default=5.0, help="of load before it (5)")
    parser.add_argument("--directory", type=Path, default=Path("/var/tmp"))
    options = parser.parse_args(argv)
    with TemporaryDirectory(prefix="jim-drill-", dir=options.directory) as folder:
        return 0 if Drill(Path(folder), options).run() else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(str(error))
