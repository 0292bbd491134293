"""Define `manage.py retention` (`jimd retention`)."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from jimserver.runtime.retention import RetentionError, rules_of
from jimserver.storage.instance_lock import AlreadyRunningError
from jimserver.storage.server_lock import instance_lock
from messaging.services.operator.retention import count_expired, delete_expired


class Command(BaseCommand):
    help = "Delete messages that are older than JIM_RETENTION_DAYS and its neighbours keep them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many")
        parser.add_argument(
            "--compact",
            action="store_true",
            help="then give the space back to the system; no server may run (SQLite)",
        )

    def handle(self, *args: Any, dry_run: bool, compact: bool, **options: Any) -> None:
        try:
            rules = rules_of(settings.JIM)
            if dry_run:
                count = count_expired(rules=rules, now=timezone.now())
                return self.stdout.write(f"{count:,} messages would be deleted.")
            before = sizes()
            deleted = delete_expired(rules=rules, now=timezone.now())
            if compact:
                give_back()
        except (RetentionError, DatabaseError) as error:
            raise CommandError(str(error)) from None
        return self.stdout.write(f"{deleted:,} messages deleted.{said(before, sizes())}")


def sizes() -> tuple[int, int] | None:
    """Return the bytes of a SQLite file and those free in it; None for another database."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        numbers = []
        for name in ("freelist_count", "page_size"):
            cursor.execute(f"PRAGMA {name}")
            numbers.append(int(cursor.fetchone()[0]))
    return os.path.getsize(connection.settings_dict["NAME"]), numbers[0] * numbers[1]


def said(before: tuple[int, int] | None, after: tuple[int, int] | None) -> str:
    if before is None or after is None:
        return ""
    (size_before, _), (size, free) = before, after
    return (
        f" The file had {size_before / 1e6:.1f} MB and has {size / 1e6:.1f} MB, "
        f"{free / 1e6:.1f} MB of it free for new messages."
    )


def give_back() -> None:
    """Write a SQLite file anew without its free pages; PostgreSQL's autovacuum does by itself."""
    if connection.vendor != "sqlite":
        return
    try:
        with instance_lock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except AlreadyRunningError:
        raise RetentionError("--compact needs the server to be stopped first.") from None
