"""Test password guessing over TCP: answered 429 without a hash, only where it is done."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from accounts.models import LoginEvent
from accounts.services.login_throttle import login_throttle
from tests.support.client import Client
from tests.support.server import LiveServer


def guess(client: Client, name: str, password: str = "wrong") -> int:
    code: int = client.ask(
        action="authenticate", user={"account_name": name, "password": password}
    )["response"]
    return code


def test_guessing_is_slowed(
    server: LiveServer, connect: Callable[..., Client], settings: Any
) -> None:
    settings.JIM = replace(settings.JIM, login_tries=3)
    connect().login("ann")
    connect().login("bob")
    assert [guess(connect(), "ann") for _ in range(3)] == [402, 402, 402]
    mallory = connect()
    refusal = mallory.ask(action="authenticate", user={"account_name": "ann", "password": "secret"})
    assert refusal["response"] == 429
    assert "try again in 5 s" in refusal["error"] or "try again in 6 s" in refusal["error"]
    assert guess(mallory, "ANN") == 429
    assert guess(mallory, "bob", "secret") == 200
    assert LoginEvent.objects.filter(result="throttled").count() == 1
    login_throttle.unlock(name="ann")
    assert guess(connect(), "ann", "secret") == 200


def test_a_guess_counts_though_the_client_left(
    server: LiveServer, connect: Callable[..., Client], settings: Any
) -> None:
    settings.JIM = replace(settings.JIM, login_tries=3)
    connect().login("ann")
    for _ in range(3):
        client = connect()
        client.send(action="authenticate", user={"account_name": "ann", "password": "wrong"})
        client.send(action="quit")
        client.wait_for_end()
    assert guess(connect(), "ann", "secret") == 429
