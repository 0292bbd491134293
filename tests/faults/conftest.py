"""Start servers in processes of their own, each on a fresh database, and connect clients."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.network import one_namespace
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


@pytest.fixture
def namespace() -> Iterator[tuple[str, str, str]]:
    """Provide a network namespace: its name, our address and its own."""
    with one_namespace() as made:
        yield made
