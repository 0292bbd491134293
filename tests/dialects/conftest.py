"""Provide an open server, accounts, clients of each dialect and quick pacing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from accounts import services
from accounts.models import User
from accounts.services import challenge_auth
from jim import dialects
from jim.dialects import Dialect
from tests.support.challenge_client import SAMPLE, ChallengeClient, Spelling
from tests.support.client import Client
from tests.support.naive import NaiveClient
from tests.support.server import LiveServer
from tests.support.speakers import SPEAKERS, Speaker

QUICK_S = 0.02  # between two pushes


def quick(dialect: Dialect) -> Dialect:
    """Return this pacing with short times, for tests that are not about times."""
    if dialect.pacing is None:
        return dialect
    none = {"answer_delay_s": 0.0, "answer_after_push_s": 0.0, "swallowed_s": 0.0}
    pacing = replace(
        dialect.pacing, gap_s=QUICK_S / 4, push_gap_s=QUICK_S, push_after_answer_s=QUICK_S, **none
    )
    return replace(dialect, pacing=pacing)


@pytest.fixture
def quick_pacing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "DIALECTS", tuple(map(quick, dialects.DIALECTS)))


@pytest.fixture
def server(make_server: Callable[..., LiveServer], settings: Any) -> LiveServer:
    """Start a server for all dialects."""
    settings.JIM = replace(settings.JIM, course_login=True, guests=True)
    return make_server(max_requests_per_s=0)


@pytest.fixture
def make_account(server: LiveServer) -> Callable[..., User]:
    """Return `make_account("ann")`, which creates a user with a password and course login."""

    def make(*names: str, password: str = "secret") -> list[User]:
        made = []
        for name in names:
            key = challenge_auth.new_key(name, password)
            made.append(
                services.create_user(name=name, password_hash=make_password(password), key=key)
            )
        return made

    return make


@pytest.fixture
def challenge_client(connect: Callable[..., Client]) -> Callable[..., ChallengeClient]:
    """Return `challenge_client("ann")`: a client of dialect A, connected but not logged in."""

    def make(
        name: str,
        password: str = "secret",
        *,
        spelling: Spelling = SAMPLE,
        to: LiveServer | None = None,
    ) -> ChallengeClient:
        return ChallengeClient(connect(to), name, password, spelling)

    return make


@pytest.fixture
def naive(server: LiveServer) -> Iterator[Callable[..., NaiveClient]]:
    """Make naive clients of the server; closes them at the end."""
    clients: list[NaiveClient] = []

    def make(**options: Any) -> NaiveClient:
        clients.append(NaiveClient(server.port, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def speaker(
    make_account: Callable[..., Any], connect: Callable[..., Client]
) -> Callable[..., Speaker]:
    """Return `speaker("A", "ann")`: a logged-in user of that dialect, with an account if needed."""

    def make(kind: str, name: str) -> Speaker:
        if SPEAKERS[kind].has_account and not User.objects.filter(username=name).exists():
            make_account(name)
        made = SPEAKERS[kind](connect(), name)
        made.login()
        return made

    return make
