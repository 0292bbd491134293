"""Backups by a schedule: made while the server runs, the oldest removed."""

import logging
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from common.background import Periodic
from jimserver.backup import deeds
from jimserver.backup.errors import BackupError

log = logging.getLogger(__name__)

LOOK_S = 60.0  # seconds between two looks at the age of the newest backup
RETRY_S = 900.0  # seconds after a failure
HOUR_S = 3600.0
LATE = 1.5  # of the time between two backups: from then on one is late


def newest() -> Path | None:
    """Return the newest backup of the server's own folder."""
    return max(own_backups(), default=None)


def own_backups() -> list[Path]:
    """Return the backups of the server's own folder, the oldest first."""
    pattern = f"{deeds.PREFIX}*{deeds.SUFFIX}"
    try:
        return sorted(path for path in deeds.folder().glob(pattern) if path.is_file())
    except OSError:
        return []


def age_s() -> float | None:
    """Return the age of the newest backup; None where there is none."""
    found = newest()
    try:
        return max(0.0, time.time() - found.stat().st_mtime) if found else None
    except OSError:  # removed meanwhile
        return None


def rotate(keep: int) -> None:
    """Remove the oldest backups beyond `keep`; 0 keeps all."""
    for path in own_backups()[:-keep] if keep else []:
        path.unlink(missing_ok=True)


def is_late() -> bool:
    """Return whether the schedule asks for a backup that has not been made."""
    every_s = settings.JIM.backup_hours * HOUR_S
    age = age_s()
    return bool(every_s) and (age is None or age > every_s * LATE)


class BackupSchedule(Periodic):
    """Make a backup every JIM_BACKUP_HOURS."""

    def __init__(self) -> None:
        super().__init__("backups")
        self._has_failed = False
        self._every_s = settings.JIM.backup_hours * HOUR_S

    def begin(self) -> None:
        """Start where the settings ask for backups."""
        if self._every_s:
            self.start()

    def work(self) -> float:
        age = age_s()
        if age is None or age >= self._every_s:
            self._make()
        return RETRY_S if self._has_failed else min(LOOK_S, self._every_s)

    def _make(self) -> None:
        target = deeds.folder() / deeds.new_name()
        try:
            deeds.make(target, settings.JIM.backup_passphrase)
            rotate(settings.JIM.backup_keep)
        except (BackupError, DatabaseError, OSError) as error:
            self._has_failed = True
            log.error("backup failed: %s", error)
        else:
            self._has_failed = False
            log.info("backup made: %s", target)
