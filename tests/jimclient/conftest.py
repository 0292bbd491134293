"""Fixtures of the client's tests."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jimclient.store.store import Store
from tests.jimclient.seat import Seat, Sit
from tests.jimclient.support import FakeServer, Program


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    server = FakeServer()
    yield server
    server.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the stores in this test."""
    folder = tmp_path / "clients_dbs"
    monkeypatch.setenv("JIM_CLIENT_DBS", str(folder))
    return folder


@pytest.fixture
def run(folder: Path) -> Iterator[Callable[..., Program]]:
    """Start clients: `run("-un", "ann", "-p", "7777")`, in plain mode: their stdin is a pipe."""
    programs: list[Program] = []

    def start(*arguments: str, **options: Any) -> Program:
        programs.append(Program(folder, *arguments, **options))
        return programs[-1]

    yield start
    for program in programs:
        program.stop()


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = Store.open(folder, "ann", "127.0.0.1:7777")
    yield store
    store.close()


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Sit]:
    """Open full screens: `sit("ann", port)`; each user has a folder of their own."""
    seats: list[Seat] = []

    def open_one(name: str, port: int, **options: Any) -> Seat:
        seats.append(Seat(tmp_path / name, port, name, **options))
        return seats[-1]

    yield open_one
    for seat in seats:
        seat.close()
