"""Share users, a superuser's browser, a listener for events and a counter of queries."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import create_user
from common.on_commit import Event, event_committed

News = list[Event]


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(name: str, password: str | None = None, **fields: Any) -> User:
        return create_user(name=name, password_hash=make_password(password), **fields)

    return make


@pytest.fixture
def root(make_user: Callable[..., User]) -> User:
    return make_user("root", "secret", is_staff=True, is_superuser=True)


@pytest.fixture
def browser(client: Client, root: User) -> Client:
    """Return Django's test client, logged in to the admin site as a superuser."""
    client.force_login(root)
    return client


@pytest.fixture
def hear() -> Iterator[Callable[[type[Event]], News]]:
    """Return `hear`: `heard = hear(UserBlocked)` is a list that fills with such events."""
    with ExitStack() as stack:

        def listen(kind: type[Event]) -> News:
            heard: News = []

            def receive(event: Event, **_: Any) -> None:
                heard.append(event)

            event_committed.connect(receive, sender=kind, weak=False)
            stack.callback(event_committed.disconnect, receive, sender=kind)
            return heard

        yield listen


@contextmanager
def query_count() -> Iterator[Callable[[], int]]:
    """Count queries: `with query_count() as count: ...; count()`."""
    with CaptureQueriesContext(connection) as queries:
        yield lambda: len(queries)


def queries_of(browser: Client, url: str) -> int:
    """Return how many queries the page takes; it must open."""
    browser.get(url)  # content types and the like are read once
    with query_count() as count:
        assert browser.get(url).status_code == 200
    return count()
