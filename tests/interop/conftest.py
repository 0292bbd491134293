"""Provide stages: a kind of client with a running server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from . import environments
from .people import KINDS
from .scenarios import Stage
from .servers import Server

SWITCH = "JIM_INTEROP"


class MakeStage(Protocol):
    """Make a stage for a kind of client; `others` are kinds that will be seated there too."""

    def __call__(self, kind: str, server: Server, *others: str) -> Stage: ...


@pytest.fixture(autouse=True)
def asked_for() -> None:
    """Skip unless asked for: these tests install foreign programs and take minutes."""
    if not os.environ.get(SWITCH):
        pytest.skip(f"set {SWITCH}=1 to try foreign clients; this installs them (see README.md)")


@pytest.fixture
def make_stage(tmp_path: Path) -> Iterator[MakeStage]:
    """Make a stage, skips where its environment is missing, and ends what is left running."""
    with ExitStack() as after:

        def make(kind: str, server: Server, *others: str) -> Stage:
            need(kind, server.environment, *others)
            after.callback(server.stop)
            server.start()
            stage = Stage(KINDS[kind], server, tmp_path)
            after.callback(stage.empty)
            return stage

        yield make


def need(*names: str) -> None:
    """Have these environments made, or skips the test."""
    for name in filter(None, names):
        try:
            environments.ensure(name)
        except environments.EnvironmentMissing as reason:
            pytest.skip(f"{name}: {reason}")


@pytest.fixture
def server_home(tmp_path: Path) -> Path:
    """Return a folder for a server's files."""
    home = tmp_path / "server-home"
    home.mkdir()
    return home
