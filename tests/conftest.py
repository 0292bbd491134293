"""Share with all tests a running server, and clients that talk to it over real sockets."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from accounts.services.login_throttle import login_throttle
from accounts.services.registration_limit import registration_limit
from common import ownership
from tests.support.client import Client
from tests.support.first_rows import FirstRows
from tests.support.migrated import migrate
from tests.support.node_pair import ON_NODES, NodePair
from tests.support.server import LiveServer
from tests.support.waiting import IS_LONG

ownership.switch_on()

# The same examples in every run: a new one that fails is found by the long form, not by a stranger
# whose own change has nothing to do with it.
hypothesis.settings.register_profile("short", derandomize=True)
if not IS_LONG:
    hypothesis.settings.load_profile("short")


@pytest.fixture(autouse=True)
def threads_keep_to_their_own() -> Iterator[None]:
    """Check that no thread uses what belongs to another one."""
    ownership.violations.clear()
    yield
    assert ownership.violations == []


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Leave the database as the migrations left it, in whatever order the tests run."""
    with django_db_blocker.unblock():
        first_rows = FirstRows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: first_rows.restore())
        yield
    Path(f"{connection.settings_dict['NAME']}-server").unlink(
        missing_ok=True
    )  # a server's claim on it


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty migrated database, made once: tests copy it, which takes no time."""
    return migrate(tmp_path_factory.mktemp("migrated") / "server.sqlite")


@pytest.fixture(autouse=True)
def quick_hashing(settings: Any) -> None:
    """Hash passwords cheaply; the real hasher has tests of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def forgiving_throttle() -> None:
    """Start each test without failed logins and new accounts."""
    login_throttle.clear()
    registration_limit.clear()


@pytest.fixture
def make_server(transactional_db: None) -> Iterator[Callable[..., LiveServer]]:
    """Start servers here, on free ports, with settings by keyword; fail if a thread failed."""
    servers: list[LiveServer] = []

    def make(**changes: Any) -> LiveServer:
        if ON_NODES and servers:
            pytest.skip("a process can be one node")
        kind = NodePair if ON_NODES else LiveServer
        servers.append(kind(replace(settings.JIM, **changes)))
        return servers[-1]

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def server(make_server: Callable[..., LiveServer]) -> LiveServer:
    """Start a server with the default settings, except for the limit on requests."""
    return make_server(max_requests_per_s=0)


@pytest.fixture
def connect(server: LiveServer) -> Iterator[Callable[..., Client]]:
    """Connect clients to `server`, or to another one; close them at the end."""
    clients: list[Client] = []

    def make(other: LiveServer | None = None) -> Client:
        clients.append(Client((other or server).port))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def login(connect: Callable[..., Client]) -> Callable[..., Client]:
    """Log in a new client: `login("ann")`, `login("ann", ext=["ids"])`."""

    def make(
        name: str, password: str = "secret", *, to: LiveServer | None = None, **fields: Any
    ) -> Client:
        client = connect(to)
        client.login(name, password, **fields)
        return client

    return make
