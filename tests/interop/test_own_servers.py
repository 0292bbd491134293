"""Test each client against a server it was written for, which proves our drivers.

One play each; all of them with JIM_LONG_TESTS=1.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from . import environments, scenarios
from .conftest import MakeStage
from .people import KINDS
from .servers import AvacadoServer, Family511Server, Server

pytestmark = pytest.mark.timeout(environments.INSTALL_TIMEOUT_S + 300)  # the first one installs

OWN: dict[str, Callable[[Path], Server]] = {
    "mess": lambda home: Family511Server(home, "mess", "server_database.db3"),
    "gb": lambda home: Family511Server(home, "gb", "server_db.db3"),
    "lite": lambda home: Family511Server(home, "mess", "server_database.db3"),  # has none itself
    "avacado": AvacadoServer,
}


PLAYS = scenarios.COMMON if os.environ.get("JIM_LONG_TESTS") else scenarios.COMMON[:1]


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
@pytest.mark.parametrize("kind", OWN)
def test_own_server(
    kind: str, play: scenarios.Play, make_stage: MakeStage, server_home: Path
) -> None:
    """Play one scenario."""
    server = OWN[kind](server_home)
    if play is scenarios.name_is_taken and not server.refuses_second_login:
        pytest.skip("this server lets a second login push out the first")
    play(make_stage(kind, server))


@pytest.mark.parametrize("other", ["gb", "lite"])
def test_one_family(other: str, make_stage: MakeStage, server_home: Path) -> None:
    """Clients of the 511 family talk with each other."""
    stage = make_stage("mess", OWN["mess"](server_home), other)
    scenarios.two_kinds_talk(stage, KINDS[other])
