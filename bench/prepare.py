"""Fills a database for a measurement: `python -m bench.prepare users N`, on the database that DATABASE_URL names.

One password hash is made once and given to everybody; every user has a resume token, so that logins cost no hashing.
"""

import os
import sys
from collections.abc import Iterator

import django

BATCH = 5000


def batches(count: int) -> Iterator[range]:
    """The numbers 0 to count in ranges of at most BATCH."""
    for first in range(0, count, BATCH):
        yield range(first, min(first + BATCH, count))


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def make_users(count: int) -> None:
    """Users u0000000, u0000001, ... with a password and a resume token each; those that exist are left alone."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from accounts.models import ResumeToken, User
    from accounts.services import digest_of
    from bench.targets import PASSWORD, token_of, user_name

    password = make_password(PASSWORD)
    have = User.objects.filter(username__startswith="u0").count()
    for numbers in batches(count):
        names = [user_name(number) for number in numbers if number >= have]
        with transaction.atomic():
            users = User.objects.bulk_create([User(username=name, username_key=name, password=password) for name in names])
            tokens = [ResumeToken(user=user, digest=digest_of(token_of(user.username))) for user in users]
            ResumeToken.objects.bulk_create(tokens)


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jimserver.settings")
    django.setup()
    match arguments:
        case ["users", count]:
            migrate()
            make_users(int(count))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
