"""Remove files that no message holds, while the server runs."""

import logging

from django.db import DatabaseError

from attachments.folder import forget_incoming
from attachments.services import sweep
from common.background import Periodic
from common.text import counted
from jimserver.conf.config import Config

log = logging.getLogger(__name__)

EVERY_S = 600.0  # seconds between two looks for files that nothing holds


class FileSweep(Periodic):
    """Sweep every ten minutes."""

    def __init__(self, config: Config) -> None:
        super().__init__("file sweep")
        self._config = config

    def begin(self) -> None:
        """Remove what was being uploaded when the last server was killed, and start.

        Only the first of several nodes does: uploads of the others can be under way.
        """
        try:
            if self.is_ours():
                forget_incoming()
        except OSError as error:
            log.error("the folder of files can't be used: %s", error)
        self.start()

    def work(self) -> float:
        try:
            removed = sweep(unsent_hours=self._config.unsent_file_hours)
        except (DatabaseError, OSError) as error:
            log.error("file sweep: %s", error)
        else:
            if removed:
                log.info("file sweep: %s removed, held by no message", counted(removed, "file"))
        return EVERY_S
