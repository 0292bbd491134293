"""Define `manage.py setseedpassword`, which sets the password of the six seeded users."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from accounts import services
from accounts.management.password import read_password
from accounts.seeds import PASSWORD_VARIABLE


class Command(BaseCommand):
    help = (
        "Set the password of the seeded users (Pavel, Sveta, ...) who have none or the demo's. "
        f"It is read from {PASSWORD_VARIABLE}, from standard input, or from the terminal. "
        "A seeded user who has chosen another password keeps it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password as one line from standard input",
        )
        which.add_argument(
            "--none",
            action="store_true",
            help="remove the passwords of all seeded users, so that nobody can log in as one",
        )

    def handle(self, *args: Any, password_stdin: bool, none: bool, **options: Any) -> None:
        password = None if none else choose_password(password_stdin)
        names = services.seed_passwords(password=password)
        self.stdout.write(_("Passwords changed: {names}").format(names=", ".join(names) or "-"))


def choose_password(from_stdin: bool) -> str:
    """Return the password from standard input, the environment or the terminal."""
    chosen = "" if from_stdin else os.environ.get(PASSWORD_VARIABLE, "")
    return chosen or read_password(from_stdin)
