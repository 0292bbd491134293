"""System checks of `manage.py check --deploy`: the passwords of the seeds."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from accounts.models import User
from accounts.names import fold_name
from accounts.seeds import DEMO_PASSWORD, SEED_NAMES

HINT = "`manage.py setseedpassword` sets another one, `manage.py setseedpassword --none` takes it away."


def check_seed_passwords(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """E001 for seeds with the demo password, W001 for seeds with any other, W002 where the users can't be read."""
    try:
        seeds = list(User.objects.filter(username_key__in=map(fold_name, SEED_NAMES)))
    except DatabaseError as error:
        return [
            Warning(
                f"The users can't be read: {error}",
                hint="Run `manage.py migrate`.",
                id="accounts.W002",
            )
        ]
    with_password = [seed for seed in seeds if seed.has_usable_password()]
    demo = [seed.username for seed in with_password if seed.check_password(DEMO_PASSWORD)]
    if demo:
        return [
            Error(
                f"Users with the demo password, which everybody knows: {', '.join(demo)}.",
                hint=HINT,
                id="accounts.E001",
            )
        ]
    return warn_of_seeds([seed.username for seed in with_password])


def warn_of_seeds(names: list[str]) -> list[CheckMessage]:
    if not names:
        return []
    return [
        Warning(
            f"Seeded users, whose names everybody knows, have a password: {', '.join(names)}.",
            hint=HINT,
            id="accounts.W001",
        )
    ]
