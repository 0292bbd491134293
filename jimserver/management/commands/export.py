"""Define `manage.py export FILE` (`jimd export`)."""

import gzip
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common.files import replaced
from common.text import counted
from jimserver.management.database_state import check_database
from jimserver.transfer.export import export
from jimserver.transfer.files import Counts

PACKED = ".gz"
LEVEL = 3  # of 9: texts shrink nearly as much as with 6, in half the time


class Command(BaseCommand):
    help = "Write everything as lines of JSON; the server may run."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="compressed where its name ends in .gz; - for the output"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            check_database()
            if str(file) == "-":
                export(sys.stdout)
                return
            found = write(file)
        except (DatabaseError, OSError) as error:
            raise CommandError(f"{file}: {sentence(error)}") from None
        self.stdout.write(f"{file}: {found}.")
        if found.missing:
            missing = counted(found.missing, "file is", "files are")
            self.stderr.write(f"{missing} not on the disk and not in it.")


def write(file: Path) -> Counts:
    """Write an export that only its owner can read, whole or not at all; return what it holds."""
    if file.exists() and not file.is_file():
        raise CommandError(f"{file} is no file.")
    with replaced(file) as raw, ExitStack() as held:
        stream: Any = raw
        if file.suffix == PACKED:
            stream = held.enter_context(gzip.GzipFile("", "wb", LEVEL, raw))
        lines = _Lines(stream)
        return export(lines)  # type: ignore[arg-type]


class _Lines:
    """Write text as UTF-8 to a stream that somebody else closes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        self._stream.write(text.encode())


def sentence(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return f"{text.strip().rstrip('.')}."
