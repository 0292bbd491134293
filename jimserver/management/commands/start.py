"""Run the demo, or the server that was set up here: `make run`."""

import os
import subprocess
import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from jimserver.first_run import terminal
from jimserver.management.commands import serve

SERVE, DEMO = "serve", "runjimserver"


class Command(serve.Command):
    help = "Run the demo, or the server that was set up here; asks once, on a terminal."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_demo():
            prepare = subprocess.run([*program(), "prepare", "--demo"], env=demo_environment())
            if prepare.returncode:
                sys.exit(prepare.returncode)  # it has said why
            run(DEMO, demo_environment())
        run(SERVE, dict(os.environ))


def is_demo() -> bool:
    """Return whether to run the demo. A person is asked at the first start."""
    if "JIM_DEMO" in os.environ:
        return bool(settings.DEMO)
    if settings.SETTINGS_FILE.exists():
        return False
    if not serve.is_due() or not terminal.has_person():
        return True
    try:
        return terminal.choose(
            _("This is the first start. What shall it be?"),
            [
                (True, _("a demo for this machine, with passwords that everybody knows")),
                (False, _("a server for others")),
            ],
        )
    except terminal.NothingChosen:
        raise CommandError(_("Nothing was set up.")) from None


def demo_environment() -> dict[str, str]:
    return {**os.environ, "JIM_DEMO": "yes"}


def program() -> list[str]:
    """Return how this program was started, without its word and what follows."""
    words = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv) + 1]
    return [sys.executable, *words[1:]]


def run(command: str, environment: dict[str, str]) -> NoReturn:
    """Run another command with the same options in this process."""
    sys.stdout.flush()
    os.execve(sys.executable, [*program(), command, *sys.argv[2:]], environment)
