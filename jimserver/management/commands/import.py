"""Define `manage.py import FILE` (`jimd import`)."""

import gzip
import sys
import zlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from jimserver.management.commands.export import PACKED, sentence
from jimserver.management.database_state import check_database
from jimserver.storage.instance_lock import AlreadyRunningError
from jimserver.storage.postgres.server_lock import instance_lock
from jimserver.transfer.files import Counts
from jimserver.transfer.importing import ImportFailed, import_lines


class Command(BaseCommand):
    help = "Read an export into an empty server, or again into the one that it is of."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="made by the command export; - for the input")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            check_database()
            with instance_lock():
                found = read(file)
        except AlreadyRunningError:
            raise CommandError("A server is using this database: stop it first.") from None
        except (ImportFailed, DatabaseError, OSError, EOFError, zlib.error) as error:
            raise CommandError(f"{file}: {sentence(error)}") from None
        except UnicodeDecodeError:
            raise CommandError(f"{file}: this is no text in UTF-8.") from None
        self.stdout.write(f"{found} imported.")


def read(file: Path) -> Counts:
    if str(file) == "-":
        return import_lines(sys.stdin)
    opened = gzip.open if file.suffix == PACKED else open
    with opened(file, "rt", encoding="utf-8") as lines:
        return import_lines(lines)
