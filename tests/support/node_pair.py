"""Run two nodes on the test's PostgreSQL: one in the test's process, one in a fork of it."""

import logging
import multiprocessing
import os
import traceback
from contextlib import ExitStack
from dataclasses import replace
from itertools import cycle
from multiprocessing.connection import Connection

from django.db import connections

from accounts.hashers import hashing_pool
from jimserver.conf.config import Config
from jimserver.nodes.node_lock import node_lock
from jimserver.runtime.engine import Engine
from jimserver.storage.database_guard import database_guard
from jimserver.transport.listeners import open_listeners
from tests.support.client import PATIENCE_S
from tests.support.server import LiveServer

# make test-nodes: tests meet a NodePair in place of a LiveServer.
ON_NODES = bool(os.environ.get("JIM_TEST_NODES"))
FORK = multiprocessing.get_context("fork")


class LiveNode(LiveServer):
    """Be a node of the test's database. A process can have one."""

    def __init__(self, config: Config) -> None:
        listeners = open_listeners("127.0.0.1", 0)
        self._port = listeners[0].getsockname()[1]
        self._held = ExitStack()
        lock = self._held.enter_context(node_lock())
        self._held.enter_context(database_guard.watching(lock, 0))
        self.engine = Engine(listeners, config, node=lock)
        self.engine.start()
        self._is_running = True

    def stop(self) -> None:
        with self._held:
            super().stop()


class NodePair(LiveNode):
    """Stand in for a LiveServer: every second client that connects comes to another node."""

    def __init__(self, config: Config) -> None:
        connections.close_all()  # the fork would use them, too
        self._pipe, theirs = FORK.Pipe()
        config = replace(config, nodes=True)
        self._other = FORK.Process(target=_serve, args=[theirs, self._pipe, config], daemon=True)
        self._other.start()
        theirs.close()
        try:
            super().__init__(config)
            assert self._pipe.poll(PATIENCE_S), "the other node does not start"
            self._ports = cycle([self._port, self._pipe.recv()])
        except BaseException:
            self._pipe.close()
            raise

    @property
    def port(self) -> int:
        """Return the port of one node and of the other, by turns."""
        return next(self._ports)

    def stop(self) -> None:
        if not self._is_running:
            return
        try:
            super().stop()
        finally:
            self._pipe.close()
            self._other.join(PATIENCE_S)
        assert self._other.exitcode == 0


def _serve(pipe: Connection, parents: Connection, config: Config) -> None:
    """Be the other node until the pipe is closed."""
    parents.close()
    # The parent's threads are not here.
    logging.getLogger().handlers = [logging.StreamHandler()]
    hashing_pool.cache_clear()
    try:
        node = LiveNode(config)
        pipe.send(node._port)
        try:
            pipe.recv()
        except EOFError:
            node.stop()
    except BaseException:
        traceback.print_exc()
        raise
