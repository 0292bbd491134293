"""Run two nodes on one PostgreSQL as one Rig: every second client comes to the other one."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any

from django.conf import settings
from django.db import connections

from common.on_commit import Event, event_staged
from jimserver.nodes.node_lock import NodeLock
from jimserver.runtime.engine import Engine
from jimserver.runtime.nodes.cluster import Nodes
from jimserver.storage.database_guard import database_guard
from jimserver.transport.listeners import open_listeners
from messaging.models import Node
from tests.fuzz.harness import MOST_TURNS, Clock, PatientPool, Rig


class NodeRig(Rig):
    """Run one of the nodes. Its connection is the thread's only while it works."""

    def start(self) -> None:
        self.lock = NodeLock()
        self.lock.take()
        database_guard._lock = self.lock
        listeners = open_listeners("127.0.0.1", 0)
        self.port = listeners[0].getsockname()[1]
        self.engine = Engine(listeners, settings.JIM, node=self.lock)
        self.main, self.writer = self.engine.main_thread, self.engine.write_thread
        assert isinstance(self.engine.pool, PatientPool)
        self.pool = self.engine.pool
        self.main._prepare()
        self.lock.give()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Be the node that this thread works for."""
        connections["default"], database_guard._lock = self.lock._writer, self.lock
        event_staged.connect(self._note_staged)
        try:
            yield
        finally:
            event_staged.disconnect(self._note_staged)
            del connections["default"]

    def _note_staged(self, event: Event, **_: Any) -> None:
        nodes = self.engine.nodes
        assert isinstance(nodes, Nodes)
        nodes._relay.note_event(event)

    @property
    def has_work(self) -> bool:
        return bool(self.writer._has_work or self.engine.queue.depth or self.main.loop.has_calls)


class Pools:
    """Check the passwords of both nodes when told to."""

    def __init__(self, rigs: list[NodeRig]) -> None:
        self._rigs = rigs
        self._test_connection = connections["default"]

    def work(self) -> None:
        for rig in self._rigs:
            with rig.at_work():
                rig.pool.work()
        connections["default"] = self._test_connection


class PairRig:
    """Stand in for a Rig. There is no crash: what a node leaves takes seconds of PostgreSQL's."""

    def __init__(self, clock: Clock) -> None:
        self._test_connection = connections["default"]
        Node.objects.all().delete()
        del connections["default"]  # a node makes its own
        self.rigs = [NodeRig(clock), NodeRig(clock)]
        connections["default"] = self._test_connection
        self.complaints = self.rigs[0].complaints  # the root logger's, so those of both
        self.engine = self.rigs[0].engine
        self.pool = Pools(self.rigs)
        self._next = cycle(self.rigs)

    def connect(self) -> socket.socket:
        return next(self._next).connect()

    def _each(self, work: str, *words: Any) -> list[Any]:
        found = []
        for rig in self.rigs:
            with rig.at_work():
                found.append(getattr(rig, work)(*words))
        connections["default"] = self._test_connection
        return found

    def read(self) -> None:
        self._each("read")

    def write(self) -> bool:
        return any(self._each("write"))

    def step(self) -> None:
        for _ in range(MOST_TURNS):
            self.read()
            if not self.write() and not any(rig.has_work for rig in self.rigs):
                return
        raise AssertionError("the nodes never rest")

    def wait(self, seconds: float) -> None:
        self._each("wait", seconds / len(self.rigs))

    def fail_once(self, after: int, times: int = 1_000_000) -> None:
        self._one("fail_once", after, times)

    def fill_up(self) -> None:
        self._one("fill_up")

    def crash(self, *, before_it_says: bool) -> None:
        """Do nothing: clients leave and come back."""

    def _one(self, work: str, *words: Any) -> None:
        self.on(next(self._next), work, *words)

    def on(self, rig: NodeRig, work: str, *words: Any) -> None:
        """Have one of the nodes work alone."""
        with rig.at_work():
            getattr(rig, work)(*words)
        connections["default"] = self._test_connection

    def assert_empty(self) -> None:
        self._each("assert_empty")

    def close(self) -> None:
        self._each("close")
        for rig in self.rigs:
            rig.lock.close()
        database_guard._lock = None
        Node.objects.all().delete()
