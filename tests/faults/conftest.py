"""Start servers in processes of their own, each on a fresh database, and connect clients."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.network import one_namespace
from tests.faults.nodes import Node, Pair, StartNode
from tests.faults.people import Caller
from tests.faults.process import ServerProcess, StartServer

if TYPE_CHECKING:
    from tests.support.cluster import Cluster


@pytest.fixture
def start_server(migrated: Path, tmp_path: Path) -> Iterator[StartServer]:
    """Start servers; at the end stop those that run, and fail if one has logged a traceback."""
    servers: list[ServerProcess] = []

    def start(
        folder: Path = tmp_path,
        variables: dict[str, str] | None = None,
        *,
        has_site: bool = False,
        **limits: float | str,
    ) -> ServerProcess:
        server = ServerProcess(folder, variables, has_site=has_site, **limits)
        if not server.database.exists():
            shutil.copyfile(migrated, server.database)
        servers.append(server)
        server.start()
        return server

    yield start
    try:
        for server in servers:
            if server.is_running:
                server.stop()
    finally:
        for server in servers:
            if server.is_running:
                server.kill()


@pytest.fixture
def call() -> Iterator[Callable[..., Caller]]:
    """Connect with `call(server)`, from another address with `call(server, host="127.0.0.2")`."""
    callers: list[Caller] = []

    def make(server: ServerProcess, **how: str | int) -> Caller:
        callers.append(Caller(server.port, **how))  # type: ignore[arg-type]
        return callers[-1]

    yield make
    for caller in callers:
        caller.close()


@pytest.fixture(scope="module")
def cluster() -> "Iterator[Cluster]":
    """Provide a cluster in a folder of its own: nobody but root enters those of pytest."""
    from tests.support.cluster import Cluster  # needs PostgreSQL's driver

    with tempfile.TemporaryDirectory(prefix="jim-cluster-") as folder:
        made = Cluster(Path(folder))
        yield made
        with suppress(AssertionError):  # stopped by a test that failed
            made.stop()


@pytest.fixture(scope="module")
def start_node(cluster: "Cluster", tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartNode]:
    """Start nodes on the cluster; those that still run at the end must stop in order."""
    nodes: list[Node] = []
    files = tmp_path_factory.mktemp("files")

    def make(variables: dict[str, str] | None = None, **how: Any) -> Node:
        used = {
            "DATABASE_URL": cluster.url(),
            "JIM_NODES": "yes",
            "JIM_FILES_FOLDER": str(files),
            **(variables or {}),
        }
        node = Node(tmp_path_factory.mktemp("node"), used, **how)
        node.cluster = cluster
        nodes.append(node)
        node.start()
        return node

    yield make
    try:
        for node in nodes:
            if node.is_running:
                node.stop()
    finally:
        for node in nodes:
            if node.is_running:
                node.kill()


@pytest.fixture(scope="module")
def pair(start_node: StartNode) -> Pair:
    """Provide two nodes that the tests of a module share."""
    how: dict[str, Any] = {"has_site": True, "webhooks_to_private": "yes"}
    return start_node(**how), start_node(**how)


@pytest.fixture
def namespace() -> Iterator[tuple[str, str, str]]:
    """Provide a network namespace: its name, our address and its own."""
    with one_namespace() as made:
        yield made
