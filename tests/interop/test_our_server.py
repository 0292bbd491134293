"""Test the foreign clients, unmodified, against our server."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import environments, scenarios
from .conftest import MakeStage
from .people import KINDS
from .servers import OurServer

pytestmark = pytest.mark.timeout(environments.INSTALL_TIMEOUT_S + 300)  # the first one installs


@pytest.fixture
def our_server(server_home: Path) -> OurServer:
    """Return our server, not yet started; skip if it can't run."""
    if reason := OurServer.missing():
        pytest.skip(reason)
    return OurServer(server_home)


@pytest.mark.parametrize("play", scenarios.COMMON, ids=lambda play: play.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_our_server(
    kind: str, play: scenarios.Play, make_stage: MakeStage, our_server: OurServer
) -> None:
    """Play one scenario."""
    play(make_stage(kind, our_server))


def test_accounts_refuse_guests(make_stage: MakeStage, our_server: OurServer) -> None:
    """A guest's client can't take a name that has a password."""
    scenarios.accounts_refuse_guests(make_stage("avacado", our_server))


@pytest.mark.parametrize("other", ["gb", "lite"])
def test_one_family(other: str, make_stage: MakeStage, our_server: OurServer) -> None:
    """Clients of the 511 family talk with each other."""
    scenarios.two_kinds_talk(make_stage("mess", our_server, other), KINDS[other])
