"""Report to systemd by its protocol: a datagram socket takes its place."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from jimserver.runtime.service import ServiceNotifier
from tests.support.client import PATIENCE_S


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as found:
        found.bind(str(tmp_path / "notify"))
        found.settimeout(PATIENCE_S)
        yield found


def test_a_service_reports_while_it_is_well(manager: socket.socket) -> None:
    place = manager.getsockname()
    is_well, was_asked = threading.Event(), threading.Event()

    def look() -> bool:
        was_asked.set()
        return is_well.is_set()

    notifier = ServiceNotifier(look, {"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "20000"})
    notifier.begin()
    assert manager.recv(100) == b"READY=1"
    assert was_asked.wait(PATIENCE_S)
    manager.setblocking(False)
    with pytest.raises(BlockingIOError):  # a stuck server is to be started anew
        manager.recv(100)
    manager.settimeout(PATIENCE_S)
    is_well.set()
    assert manager.recv(100) == b"WATCHDOG=1"
    notifier.stop()
    while (last := manager.recv(100)) != b"STOPPING=1":
        assert last == b"WATCHDOG=1"


def test_without_a_manager_nothing_runs() -> None:
    notifier = ServiceNotifier(lambda: True, {})
    notifier.begin()
    notifier.stop()
    assert notifier.ident is None
