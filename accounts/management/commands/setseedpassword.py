"""`manage.py setseedpassword`: one password for the six seeded users."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from accounts import services
from accounts.management.password import read_password
from accounts.seeds import PASSWORD_VARIABLE


class Command(BaseCommand):
    help = (
        "Sets the password of the seeded users (Pavel, Sveta, ...) who have none or the demo's: the one in "
        f"{PASSWORD_VARIABLE}, or else from standard input or typed. A seed whose owner chose a password keeps it."
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
            help="take the passwords of all seeds away: nobody logs in as one",
        )

    def handle(self, *args: Any, password_stdin: bool, none: bool, **options: Any) -> None:
        password = None if none else choose_password(password_stdin)
        names = services.seed_passwords(password=password)
        self.stdout.write(_("Passwords changed: {names}").format(names=", ".join(names) or "-"))


def choose_password(from_stdin: bool) -> str:
    """What the flag says, else what the environment says, else what is typed."""
    chosen = "" if from_stdin else os.environ.get(PASSWORD_VARIABLE, "")
    return chosen or read_password(from_stdin)
