"""Share with all tests a running server, and clients that talk to it over real sockets."""

import os
import shutil
import signal
from collections import Counter
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
from tests.support.migrated import migrate_once
from tests.support.node_differences import skip_what_differs
from tests.support.node_pair import ON_NODES, NodePair
from tests.support.server import LiveServer
from tests.support.waiting import IS_LONG

ownership.switch_on()

# The same examples in every run: a new one that fails is found by the long form, not by a stranger
# whose own change has nothing to do with it.
hypothesis.settings.register_profile("short", derandomize=True)
if not IS_LONG:
    hypothesis.settings.load_profile("short")


TESTS = Path(__file__).parent
# A long module that begins last leaves the other cores idle: what starts processes comes first.
LONG_FIRST = ("browser", "bench", "faults", "upgrade", ".", "jimclient", "fuzz")


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # the order below is the one that xdist works off
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # under nohup; children would inherit it
        signal.signal(signal.SIGHUP, lambda *_: None)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a script
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)  # after pytest-django, which brings tests of one kind together
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long folders first, then modules with many tests."""
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int, Path]:
        folder = str(item.path.parent.relative_to(TESTS))
        rank = LONG_FIRST.index(folder) if folder in LONG_FIRST else len(LONG_FIRST)
        return rank, -sizes[item.path], item.path

    items.sort(key=place)
    if ON_NODES:
        skip_what_differs(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run three tests for two cores: a test that talks to a server often waits for it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) * 3 // 2


@pytest.fixture(autouse=True)
def threads_keep_to_their_own() -> Iterator[None]:
    """Check that no thread uses what belongs to another one."""
    ownership.violations.clear()
    yield
    assert ownership.violations == []


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty migrated database, made once for all workers: tests copy it."""
    folder = tmp_path_factory.getbasetemp()
    return migrate_once(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Keep the copy of the migrated database that is made below."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> None:
    """Begin the tests' database as a copy of the migrated one: migrations take seconds."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["TEST"]["NAME"]
        shutil.copyfile(request.getfixturevalue("migrated"), name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Leave the database as the migrations left it, in whatever order the tests run."""
    with django_db_blocker.unblock():
        first_rows = FirstRows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: first_rows.restore())
        yield
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            connection.close()
        for left in ("", "-wal", "-shm", "-server"):  # the last is a server's claim on it
            Path(f"{connection.settings_dict['TEST']['NAME']}{left}").unlink(missing_ok=True)


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
