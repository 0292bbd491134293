"""Define `manage.py createjimuser NAME`, which creates a user or sets a user's password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import services
from accounts.management.password import read_password
from accounts.names import clean_name
from accounts.selectors import find_user
from accounts.services import challenge_auth
from common.text import explain
from jim.errors import JimError


class Command(BaseCommand):
    help = "Create a user, or set the password of an existing user."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="1 to 25 characters, in any script")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password as one line from standard input",
        )
        parser.add_argument(
            "--course-login",
            action="store_true",
            help="allow challenge login for this user",
        )

    def handle(
        self, *args: Any, name: str, password_stdin: bool, course_login: bool, **options: Any
    ) -> None:
        if course_login and not settings.JIM.course_login:
            raise CommandError(_("Challenge login is switched off: set JIM_COURSE_LOGIN=yes."))
        try:
            clean_name(name)  # before the operator types a password in vain
            self.stdout.write(save(name, read_password(password_stdin), course_login=course_login))
        except JimError as error:
            raise CommandError(explain(error)) from error


def save(name: str, password: str, *, course_login: bool) -> str:
    """Create the user or set their password; return the sentence that reports it."""
    if user := find_user(name):
        if course_login:
            services.set_challenge_login(user=user, is_on=True)
        services.set_password(user=user, password=password)
        return _("{name} has a new password.").format(name=user.username)
    key = challenge_auth.new_key(clean_name(name), password)
    user = services.create_user(
        name=name,
        password_hash=make_password(password),
        key=key,
        challenge_login=course_login or None,
        by_operator=True,
    )
    return _("{name} is registered.").format(name=user.username)
