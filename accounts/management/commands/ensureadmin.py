"""Define `manage.py ensureadmin`, which creates a superuser unless there is one."""

from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import User
from accounts.selectors import find_user
from accounts.services.passwords import random_password
from common.text import explain
from jim.errors import JimError


class Command(BaseCommand):
    help = (
        "Create the superuser `admin` with a random password and print it, "
        "unless a superuser exists."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(is_superuser=True).exists():
            return
        name, password = free_name(), random_password()
        try:
            services.create_user(
                name=name, password_hash=make_password(password), is_staff=True, is_superuser=True
            )
        except JimError as error:
            raise CommandError(explain(error)) from error
        self.stdout.write(
            _("The admin site's user is {name}, the password {password} (shown only now).").format(
                name=name, password=password
            )
        )


def free_name() -> str:
    """Return `admin`, or `admin_2` and so on: no chat user who took it becomes a superuser."""
    names = (f"admin_{number}" if number > 1 else "admin" for number in count(1))
    return next(name for name in names if find_user(name) is None)
