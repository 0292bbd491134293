"""Share one server with a site among the tests of a module."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attachments.support import EXT
from tests.faults.process import ServerProcess
from tests.support.client import Client

MAX_BYTES = 200_000  # of a file here
MAX_USER_BYTES = 500_000


@pytest.fixture(scope="module")
def site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run a server with a site and small limits."""
    server = ServerProcess(
        tmp_path_factory.mktemp("files"),
        has_site=True,
        max_file_bytes=MAX_BYTES,
        max_user_files_bytes=MAX_USER_BYTES,
        max_picture_pixels=1_000_000,
    )
    shutil.copyfile(migrated, server.database)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def enter(site: ServerProcess) -> Iterator[Callable[..., Client]]:
    """Log clients in: `enter("ann")`; they know files unless `ext` says otherwise."""
    clients: list[Client] = []

    def make(name: str, ext: list[str] = EXT) -> Client:
        client = Client(site.port)
        clients.append(client)
        client.login(name, "secret", **({"ext": ext} if ext else {}))
        return client

    yield make
    for client in clients:
        client.close()
