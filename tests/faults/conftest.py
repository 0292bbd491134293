"""Start servers in processes of their own, each on a fresh database, and connect clients."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.people import Caller
from tests.faults.process import ROOT, ServerProcess, StartServer


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty migrated database, made once and copied for each test."""
    server = ServerProcess(tmp_path_factory.mktemp("migrated"))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT,
        env=server.environment,
        check=True,
        timeout=60,
    )
    return server.database


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
