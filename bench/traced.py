"""Run a program of this project and write down where the time of each batch goes.

`python -m bench.traced FILE manage.py runjimserver ...` writes a line of JSON for each batch that
stored messages: how many there were (`stored`), how many of other nodes it read in its turn
(`read`), and when each step was done, in seconds by the clock (`at`, monotonic) and of
write_thread's CPU (`cpu`). `between` tells how often the news were read between the batch before
and this one, how many messages that brought, and its CPU seconds.
"""

import json
import runpy
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

STEPS = ("begun", "turn", "followed", "handled", "written", "committed", "released")


@dataclass
class Between:
    """Count what was read between two batches."""

    times: int = 0
    read: int = 0
    cpu: float = 0.0


class Trace:
    """Note the steps of write_thread's batches."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._at: list[float] = []
        self._cpu: list[float] = []
        self._between = Between()
        self._read = 0  # messages of other nodes in this turn
        self.is_between = False

    def begin(self) -> None:
        self._at, self._cpu, self._read = [], [], 0
        self.note()

    def note(self) -> None:
        self._at.append(time.monotonic())
        self._cpu.append(time.thread_time())

    def end(self, stored: int) -> None:
        """Write the batch down, unless it failed or stored nothing."""
        self.note()
        if stored and len(self._at) == len(STEPS):
            batch = {"stored": stored, "read": self._read, "between": asdict(self._between)}
            json.dump({**batch, "at": self._at, "cpu": self._cpu}, self._out)
            self._out.write("\n")
            self._between = Between()

    def add(self, messages: int) -> None:
        """Count messages of other nodes that are read now."""
        if self.is_between:
            self._between.read += messages
        else:
            self._read += messages

    @contextmanager
    def between(self) -> Iterator[None]:
        """Note what is read meanwhile as read between two batches."""
        began, self.is_between = time.thread_time(), True
        yield
        self.is_between = False
        self._between.times += 1
        self._between.cpu += time.thread_time() - began


def install(trace: Trace) -> None:
    """Have the server's classes tell what they do."""
    from jimserver.delivery.batch import Batch
    from jimserver.nodes.node_lock import NodeLock
    from jimserver.runtime.batch_worker import BatchWorker
    from jimserver.runtime.nodes.cluster import Nodes
    from jimserver.runtime.nodes.news_reader import NewsReader

    def wrap(owner: Any, name: str, before: Any = None, after: Any = None) -> None:
        inner = getattr(owner, name)

        def outer(self: Any, *args: Any, **kwargs: Any) -> Any:
            if before:
                before(self)
            found = inner(self, *args, **kwargs)
            if after:
                after(self)
            return found

        setattr(owner, name, outer)

    def begin(_worker: Any) -> None:
        trace.begin()

    def note(_owner: Any) -> None:
        trace.note()

    wrap(BatchWorker, "_work_on", before=begin)
    wrap(NodeLock, "begin", after=note)
    wrap(Nodes, "begin", after=note)
    wrap(Batch, "write", before=note)
    wrap(Nodes, "write", after=note)
    wrap(Nodes, "committed", before=note)
    release, apply, read = BatchWorker._release, NewsReader.apply, Nodes.read

    def released(self: Any, commit_s: float) -> None:
        stored = self._batch.writes.message_count
        release(self, commit_s)
        trace.end(stored)

    def applied(self: Any, node: int, bulletin: Any) -> None:
        trace.add(sum(len(sent.targets) for sent in bulletin.sent if sent.how == "deliver"))
        apply(self, node, bulletin)

    def read_between(self: Any) -> None:
        with trace.between():
            read(self)

    BatchWorker._release = released  # type: ignore[method-assign]
    NewsReader.apply = applied  # type: ignore[method-assign]
    Nodes.read = read_between  # type: ignore[method-assign]


def main() -> None:
    """Run manage.py as if it were alone; its thread that writes is traced."""
    _name, path, program, *words = sys.argv
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")
    sys.argv = [program, *words]
    sys.path.insert(0, str(Path(program).resolve().parent))
    with Path(path).open("w", buffering=1 << 20) as out:
        django.setup()
        install(Trace(out))
        threading.current_thread().name = "MainThread"
        runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
