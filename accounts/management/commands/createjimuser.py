"""`manage.py createjimuser NAME --password-stdin`: makes a user or sets his password."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import services
from accounts.display import explain
from accounts.management.password import read_password
from accounts.names import clean_name
from accounts.selectors import find_user
from jim.errors import JimError


class Command(BaseCommand):
    help = "Makes a user, or sets the password of the user who has this name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="1 to 25 characters, in any script")
        parser.add_argument("--password-stdin", action="store_true", help="read the password as one line from standard input")

    def handle(self, *args: Any, name: str, password_stdin: bool, **options: Any) -> None:
        try:
            clean_name(name)  # before somebody types a password for nothing
            self.stdout.write(save(name, read_password(password_stdin)))
        except JimError as error:
            raise CommandError(explain(error)) from error


def save(name: str, password: str) -> str:
    """Makes the user or sets his password; returns the sentence that says which."""
    if user := find_user(name):
        services.set_password(user=user, password=password)
        return _("{name} has a new password.").format(name=user.username)
    user = services.create_user(name=name, password_hash=make_password(password))
    return _("{name} is registered.").format(name=user.username)
