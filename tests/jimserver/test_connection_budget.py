"""Test the budget of connections for JIM, WebSocket and HTTP: what is kept for each."""

from dataclasses import replace

import pytest
from django.conf import settings

from jimserver.transport import connection_budget
from jimserver.transport.connection_budget import (
    HTTP,
    TCP,
    WEBSOCKET,
    ConnectionBudget,
    total_of,
)


def budget(total: int = 100, *, has_site: bool = True) -> ConnectionBudget:
    return ConnectionBudget(replace(settings.JIM, max_connections=total), has_site=has_site)


def take_all(found: ConnectionBudget, kind: str) -> int:
    """Take places until there is none, for HTTP from as many hosts; return how many."""
    taken = 0
    while found.take(kind, f"host {taken}"):
        taken += 1
    return taken


@pytest.mark.parametrize(
    "flooding, kept", [(TCP, {WEBSOCKET: 20, HTTP: 10}), (HTTP, {TCP: 40, WEBSOCKET: 20})]
)
def test_a_flood_leaves_the_others_their_share(flooding: str, kept: dict[str, int]) -> None:
    found = budget()
    assert take_all(found, flooding) == 100 - sum(kept.values())
    for kind, share in kept.items():
        assert take_all(found, kind) == share
    found.give_back(TCP)
    assert found.take(TCP)
    assert not found.take(TCP)


def test_upgrades_count_as_websockets() -> None:
    found = budget()
    for number in range(50):
        assert found.take(HTTP, f"host {number}")
        assert found.upgrade(f"host {number}")
    assert (found.used(HTTP), found.used(WEBSOCKET)) == (0, 50)
    assert found.take(HTTP, "last")
    assert not found.upgrade("last")
    assert (found.used(HTTP), found.used(WEBSOCKET)) == (1, 50)


def test_one_host_cannot_have_all_of_http() -> None:
    found = budget()
    while found.take(HTTP, "mallory"):
        pass
    assert found.used(HTTP) == 30  # three quarters of the 40 that are not kept for others
    assert [found.take(HTTP, "monitor") for _ in range(10)] == [True] * 10
    assert not found.take(HTTP, "monitor")


def test_without_a_site_all_is_for_the_jim_port() -> None:
    assert take_all(budget(has_site=False), TCP) == 100


@pytest.mark.parametrize(
    "limit, descriptors, total",
    [(0, 0, 0), (50, 0, 50), (0, 1024, 924), (50, 1024, 50), (5000, 1024, 924), (0, 60, 30)],
)
def test_descriptors_bound_the_connections(limit: int, descriptors: int, total: int) -> None:
    assert total_of(limit, descriptors) == total


def test_no_limit_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_budget, "descriptors", lambda: 0)
    found = budget(0)
    assert all(found.take(kind, "host") for kind in (TCP, WEBSOCKET, HTTP) for _ in range(2000))
