"""Check the passwords of the seeded users for `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from accounts.models import User
from accounts.names import fold_name
from accounts.seeds import DEMO_PASSWORD, SEED_NAMES

HINT = "Set another one with `{program} setseedpassword`, or remove it with --none."


def check_seed_passwords(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report seeds with the demo password (E001), with another one (W001), or no users (W002)."""
    try:
        seeds = list(User.objects.filter(username_key__in=map(fold_name, SEED_NAMES)))
    except DatabaseError as error:
        return [
            Warning(
                f"Can't read the users: {error}",
                hint=f"Run `{settings.PROGRAM} prepare`.",
                id="accounts.W002",
            )
        ]
    with_password = [seed for seed in seeds if seed.has_usable_password()]
    demo = [seed.username for seed in with_password if seed.check_password(DEMO_PASSWORD)]
    if demo:
        return [
            Error(
                f"These users have the public demo password: {', '.join(demo)}.",
                hint=HINT.format(program=settings.PROGRAM),
                id="accounts.E001",
            )
        ]
    return warn_of_seeds([seed.username for seed in with_password])


def warn_of_seeds(names: list[str]) -> list[CheckMessage]:
    if not names:
        return []
    return [
        Warning(
            f"These seeded users, whose names are public, have a password: {', '.join(names)}.",
            hint=HINT.format(program=settings.PROGRAM),
            id="accounts.W001",
        )
    ]
