"""Define `manage.py backup [FILE]` (`jimd backup`)."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common.text import counted, size_text
from jimserver.backup import deeds
from jimserver.backup.errors import BackupError
from jimserver.backup.schedule import rotate

MESSAGES, FILES = "messaging_message", "attachments_storedfile"
BUCKET = (
    "This backup does not hold the files in {bucket}: copy the bucket too, or switch on its "
    "versions, and restore both of one time."
)


class Command(BaseCommand):
    help = "Back up the database, the secret key and the certificates; the server may run."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="default: a new one in the backups' folder"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="make none: restore FILE into a temporary place and compare its rows",
        )

    def handle(self, *args: Any, file: Path | None, verify: bool, **options: Any) -> None:
        passphrase = settings.JIM.backup_passphrase
        try:
            if verify:
                if file is None:
                    raise CommandError("--verify needs the file of a backup.")
                found = deeds.verify(file, passphrase)
                return self._say(f"{file} is whole: {messages_in(found)}.")
            target = file or deeds.folder() / deeds.new_name()
            made = deeds.make(target, passphrase)
            if file is None:
                rotate(settings.JIM.backup_keep)
        except (BackupError, DatabaseError) as error:
            raise CommandError(str(error)) from None
        size = size_text(os.path.getsize(target))
        self._say(f"{target}: {messages_in(made)}, {size}.")
        if "files_in" in made:
            self._say(BUCKET.format(bucket=made["files_in"]))

    def _say(self, line: str) -> None:
        self.stdout.write(line)


def messages_in(manifest: dict[str, Any]) -> str:
    rows = manifest["rows"]
    messages = counted(rows.get(MESSAGES, 0), "message")
    files = counted(rows.get(FILES, 0), "file")
    where = f" (in {manifest['files_in']}, not in the backup)" if "files_in" in manifest else ""
    return f"{messages}, {files}{where}, {counted(sum(rows.values()), 'row')}"
