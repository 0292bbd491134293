"""Run real threads at once: paced clients, slow readers, the site and writers.

The fuzz drives a server without threads. Here main_thread, write_thread and the site's threads
run, and switch as often as Python lets them.
"""

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client as Browser

from accounts.models import User
from accounts.services import challenge_auth, create_user
from jim.dialects.dialect import Pacing
from jimserver.runtime import current_engine, snapshot
from jimserver.state.outbox import Outbox
from jimserver.state.paced_outbox import PacedOutbox
from tests.faults.people import Caller
from tests.support.client import PATIENCE_S, Client
from tests.support.server import LiveServer
from tests.support.speakers import SPEAKERS
from tests.support.waiting import IS_LONG

STRESS_S = 60.0 if IS_LONG else 4.0
OUTBOX_STRESS_S = 10.0 if IS_LONG else 1.0
SWITCH_INTERVAL_S = 0.00001  # a thread that computes is interrupted all the time
WRITERS = 3
BLOCK = 20  # messages that a writer sends before it looks at the answers
SLOW_BYTES = 4096  # of a slow reader's socket buffer
SLOW_PAUSE_S = 0.02  # that a slow reader takes between two reads
PAGES = ("/metrics", "/admin/console/", "/admin/accounts/session/?silent=no", "/healthz")
BACKLOG = 5000  # pushes
BACKLOG_S = 0.5  # that they grow in number
TEXT = "x" * 100


class Worker(threading.Thread):
    """Repeat `step` until the test is over; keep what it raised."""

    def __init__(self, step: Callable[[], None], is_over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.failure: BaseException | None = None
        self.steps = 0
        self._step = step
        self._is_over = is_over

    def run(self) -> None:
        try:
            while not self._is_over.is_set():
                self._step()
                self.steps += 1
        except BaseException as error:
            self.failure = error
        finally:
            connections.close_all()


@pytest.fixture
def restless_threads() -> Iterator[None]:
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    yield
    sys.setswitchinterval(before_s)


def work(steps: list[Callable[[], None]], seconds: float) -> list[int]:
    """Run each step in a thread of its own for so long; return how often each ran."""
    is_over = threading.Event()
    workers = [Worker(step, is_over) for step in steps]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and all(worker.is_alive() for worker in workers):
        is_over.wait(0.05)
    is_over.set()
    for worker in workers:
        worker.join(PATIENCE_S)
    assert [repr(worker.failure) for worker in workers if worker.failure] == []
    assert not any(worker.is_alive() for worker in workers)
    return [worker.steps for worker in workers]


# One outbox


def test_a_long_backlog_is_counted_while_it_changes(restless_threads: None) -> None:
    """Count what waits from write_thread and the site while main_thread writes it."""
    pacing = Pacing(gap_s=0, push_gap_s=0, push_after_answer_s=0, max_pushes=0)
    rings: list[Callable[[], None]] = []
    outbox = PacedOutbox(Outbox(len), pacing, lambda _, ring: rings.append(ring), lambda: None)

    def push() -> None:
        outbox.stage_push([b"frame"] * BACKLOG)
        outbox.commit()
        outbox.flush()

    def count() -> None:
        assert outbox.rest_bytes >= 0

    def ring() -> None:
        outbox.open()

    assert all(work([push, count, count, ring], OUTBOX_STRESS_S))


# A whole server


class Cast:
    """Hold a server, everybody who uses it, and what each of them does again and again."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.clients: list[Client] = []
        self.names: list[str] = []

    def paced(self, kind: str, number: int) -> Callable[[], None]:
        """Be a client that takes one object at a time."""
        client = self._connect(Caller(self.server.port))
        name = f"{kind}{number}"
        SPEAKERS[kind](client, name).login()
        self.names.append(name)
        return lambda: drain(client, 0.0)

    def backlogged(self, number: int) -> Callable[[], None]:
        """Be a challenge client: a push every 1.6 s, so that most wait; it leaves and returns."""
        name = f"backlog{number}"
        key = challenge_auth.new_key(name, "secret")
        create_user(name=name, password_hash=make_password("secret"), key=key)
        self.names.append(name)

        def step() -> None:
            client = Caller(self.server.port)
            SPEAKERS["A"](client, name).login()
            drain(client, BACKLOG_S)
            client.send(action="exit", time=1.5, account_name=name)
            client.wait_for_end()
            client.close()

        step()
        return step

    def slow(self, number: int) -> Callable[[], None]:
        client = self._connect(Caller(self.server.port, receive_bytes=SLOW_BYTES))
        name = f"slow{number}"
        client.login(name, ext=["ids"])
        self.names.append(name)
        return lambda: drain(client, SLOW_PAUSE_S, size=1024)

    def writer(self, number: int) -> Callable[[], None]:
        client = self._connect(Caller(self.server.port))
        client.login(f"writer{number}", ext=["ids"])

        def step() -> None:
            for name in self.names:
                for _ in range(BLOCK):
                    client.send(action="msg", to=name, message=TEXT)
                codes = {client.receive()["response"] for _ in range(BLOCK)}
                assert codes <= {200, 202}, codes

        return step

    def reader_of(self, page: str, browser: Browser) -> Callable[[], None]:
        def step() -> None:
            assert browser.get(page).status_code == 200

        return step

    def _connect(self, client: Caller) -> Caller:
        self.clients.append(client)
        return client

    def close(self) -> None:
        for client in self.clients:
            client.close()


def drain(client: Caller, pause_s: float, size: int = 65_536) -> None:
    """Read once, if anything comes soon."""
    client.socket.settimeout(0.1)
    with contextlib.suppress(TimeoutError):
        assert client.socket.recv(size), "the server has closed it"
    threading.Event().wait(pause_s)


def site_user(name: str) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_superuser(name))
    return browser


@pytest.mark.timeout(STRESS_S + 120)
def test_everybody_at_once(
    make_server: Callable[..., LiveServer],
    restless_threads: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    settings: Any,
) -> None:
    monkeypatch.setattr(snapshot, "MAX_AGE_S", 0.0)
    settings.JIM = replace(settings.JIM, course_login=True)
    server = make_server(
        max_requests_per_s=0, guests=True, course_login=True, max_outbox_bytes=0, max_sessions=0
    )
    current_engine.start(server.engine)
    cast = Cast(server)
    try:
        steps = [cast.paced(kind, number) for kind in ("A0", "B", "D") for number in range(2)]
        steps += [cast.backlogged(number) for number in range(2)]
        steps += [cast.slow(number) for number in range(2)]
        steps += [cast.writer(number) for number in range(WRITERS)]
        steps += [
            cast.reader_of(page, site_user(f"root{number}")) for number, page in enumerate(PAGES)
        ]
        counts = work(steps, STRESS_S)
        assert server.engine.is_alive
    finally:
        current_engine.stop()
        cast.close()
    assert all(counts), counts
    print(f"steps: {counts}; {server.engine.metrics.messages} messages")
    errors = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == []
