"""Run the tests in a checkout whose server was set up for others: its settings are not theirs."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.migrated import ROOT, clean_environment

SHOW = "from django.conf import settings; print(settings.TLS.is_on, settings.SERVER_NAME)"


@pytest.mark.parametrize("module, shown", [
    ("tests.settings", "False "), ("jimserver.settings", "True Tea"),
])  # fmt: skip
def test_the_settings_file_is_for_servers_alone(module: str, shown: str, tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text("JIM_TLS=auto\nJIM_NAME=Tea\n")
    environment = {
        **clean_environment(),
        "DATABASE_URL": f"sqlite:///{tmp_path}/server.sqlite",
        "JIM_SECRET_KEY": "for a test",
        "DJANGO_SETTINGS_MODULE": module,
    }
    command = [sys.executable, "-c", SHOW]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == f"{shown}\n", done.stderr


def test_these_settings_are_in_use() -> None:
    """Check it in a worker, too: the environment of the first process names the server's."""
    assert "tests.settings" in sys.modules
    assert not settings.TLS.is_on
