"""Define `manage.py retention` (`jimd retention`)."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from common.text import counted, size_text
from jimserver.runtime.compaction import Size, compact, give_back, size
from jimserver.runtime.retention import RetentionError, rules_of
from jimserver.storage.instance_lock import AlreadyRunningError
from jimserver.storage.postgres.server_lock import instance_lock
from messaging.services.operator.retention import count_expired, delete_expired


class Command(BaseCommand):
    help = "Delete messages that are older than JIM_RETENTION_DAYS and its neighbours keep them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many")
        parser.add_argument(
            "--compact",
            action="store_true",
            help="then give the space back, from now on by itself; no server may run (SQLite)",
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        try:
            rules = rules_of(settings.JIM)
            if dry_run:
                count = count_expired(rules=rules, now=timezone.now())
                return self.stdout.write(f"{counted(count, 'message')} would be deleted.")
            before = size()
            deleted = delete_expired(rules=rules, now=timezone.now())
            if options["compact"]:
                compact_alone()
            else:
                give_back()
        except (RetentionError, DatabaseError) as error:
            raise CommandError(str(error)) from None
        return self.stdout.write(f"{counted(deleted, 'message')} deleted.{said(before, size())}")


def said(before: Size | None, after: Size | None) -> str:
    if before is None or after is None:
        return ""
    return (
        f" The file had {size_text(before.file)} and has {size_text(after.file)}, "
        f"{size_text(after.free)} of it free for new messages."
    )


def compact_alone() -> None:
    """Compact a SQLite file that no server uses. Raise RetentionError while one does."""
    if connection.vendor != "sqlite":
        return
    try:
        with instance_lock():
            compact()
    except AlreadyRunningError:
        raise RetentionError("--compact needs the server to be stopped first.") from None
