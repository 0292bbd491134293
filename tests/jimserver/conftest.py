"""Share types of fixtures, and users who speak with all extensions."""

from collections.abc import Callable

import pytest

from tests.accounts.conftest import browser, make_user, root
from tests.support.client import Client

__all__ = ["browser", "make_user", "root"]

ALL_EXT = ["ids", "acks", "marks", "presence", "rooms", "sync", "lists", "resume"]


@pytest.fixture
def modern(login: Callable[..., Client]) -> Callable[..., Client]:
    """Return a function that logs a client in with all extensions, or with those in `ext`."""

    def make(name: str, password: str = "secret", **fields: object) -> Client:
        return login(name, password, **{"ext": ALL_EXT, **fields})

    return make
