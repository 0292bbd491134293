"""Test /metrics and /healthz beside a running server."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser
from prometheus_client.parser import text_string_to_metric_families

from jimserver.runtime import current_engine, snapshot
from jimserver.web import monitoring
from tests.support.client import Client
from tests.support.server import LiveServer

Login = Callable[..., Client]


@pytest.fixture
def here(server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    """Run a server that the site knows of, and of which it always has the newest snapshot."""
    monkeypatch.setattr(snapshot, "MAX_AGE_S", 0.0)
    current_engine.start(server.engine)
    yield server
    current_engine.stop()


def samples(browser: Browser) -> dict[tuple[str, ...], float]:
    """Return (name, label values...) -> value."""
    answer = browser.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics(
    here: LiveServer, login: Login, connect: Callable[..., Client], client: Browser
) -> None:
    before = samples(client)
    ann, bob = login("ann"), login("bob")
    connect()
    for number in range(10):
        ann.say("bob", str(number))
        bob.receive()
    ann.ask(action="msg", to="nobody", message="?")
    assert (
        bob.ask(action="authenticate", user={"account_name": "bob", "password": "x"})["response"]
        == 409
    )
    bob.send(action="quit")
    bob.wait_for_end()
    stranger = connect()
    stranger.ask(action="authenticate", user={"account_name": "ann", "password": "wrong"})
    after = samples(client)
    assert after["jim_messages_total",] == 10
    assert after["jim_sessions", "tcp"] == 1
    assert after["jim_connections",] >= 2
    assert after["jim_batch_messages_count",] == 10
    assert after["jim_batch_messages_bucket", "1"] == 10
    assert after["jim_latency_seconds_count",] == 10
    assert 0 < after["jim_latency_seconds_sum",] < 10
    assert after["jim_commit_seconds_count",] >= 10
    assert after["jim_heartbeat_age_seconds",] < 2
    assert (after["jim_refusals_total", "404"], after["jim_refusals_total", "409"]) == (1, 1)
    assert after["jim_closed_sessions_total", "quit"] == 1
    for result, count in (("registered", 2), ("wrong_password", 1)):
        assert (
            after["jim_logins_total", result] - before.get(("jim_logins_total", result), 0) == count
        )


def test_health(here: LiveServer, client: Browser) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert set(answer.json()["checks"]) == {
        "database",
        "migrations",
        "main_thread",
        "write_thread",
        "heartbeat",
    }


def test_a_thread_that_hangs_is_unhealthy(here: LiveServer, client: Browser) -> None:
    metrics = here.engine.metrics
    metrics.taken = lambda asked_at: None  # type: ignore[method-assign]
    metrics.beat_at -= 60
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["checks"]["heartbeat"]) == (503, "60 s ago")


def test_a_server_that_has_ended_is_unhealthy(here: LiveServer, client: Browser) -> None:
    here.stop()
    checks = client.get("/healthz").json()["checks"]
    assert (checks["main_thread"], checks["write_thread"]) == ("dead", "dead")


@pytest.mark.django_db
def test_a_site_without_a_server_is_unhealthy(client: Browser) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["checks"]["server"]) == (
        503,
        "not running in this process",
    )
    assert client.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_pending_migrations_are_unhealthy(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitoring, "_migrated_at", None)
    monkeypatch.setattr(
        monitoring.MigrationExecutor, "migration_plan", lambda *args: [("a", False), ("b", False)]
    )
    assert client.get("/healthz").json()["checks"]["migrations"] == "2 to apply"


@pytest.mark.django_db
def test_who_reads_the_metrics(client: Browser, settings: Any) -> None:
    def read(**request: Any) -> int:
        code: int = client.get("/metrics", **request).status_code
        return code

    assert read(REMOTE_ADDR="::1") == 200
    assert read(REMOTE_ADDR="192.0.2.1") == 403
    for header in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"):
        assert read(headers={header: "192.0.2.1"}) == 403, header
    settings.JIM = replace(settings.JIM, metrics_token="s3cret")
    assert read() == 403
    assert read(REMOTE_ADDR="192.0.2.1", headers={"Authorization": "Bearer s3cret"}) == 200
    assert read(REMOTE_ADDR="192.0.2.1", headers={"Authorization": "Bearer \u0436"}) == 403
