"""Commands in a process of their own change what a running server does."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Session
from tests.support.client import Client

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the command needs the test's database")
def test_a_password_set_by_a_command_ends_live_sessions(login: Callable[..., Client]) -> None:
    """Its owner may have been somebody else; `createjimuser` can't reach into the server."""
    ann, _bob = login("ann"), login("bob")
    url = f"sqlite:///{connection.settings_dict['NAME']}"
    done = subprocess.run(
        [sys.executable, "manage.py", "createjimuser", "ann", "--password-stdin"],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        input="another one\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    ann.wait_for_end()
    open_ones = Session.objects.filter(ended_at=None).values_list("user__username", flat=True)
    assert list(open_ones) == ["bob"]
