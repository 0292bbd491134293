"""Define `manage.py restore FILE` (`jimd restore`)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from jimserver.backup import deeds
from jimserver.backup.errors import BackupError
from jimserver.management.commands.backup import messages_in


class Command(BaseCommand):
    help = "Put a backup in place: the database, the secret key and the certificates."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="made by the command backup")
        parser.add_argument(
            "--force", action="store_true", help="also over a database, which is kept beside it"
        )

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            manifest, aside = deeds.restore(file, settings.JIM.backup_passphrase, is_forced=force)
        except (BackupError, DatabaseError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored: {messages_in(manifest)}.")
        if aside:
            self.stdout.write(f"The database that was there is now {aside}.")
