"""Delete old messages as the settings say, while the server runs."""

import logging

from django.db import DatabaseError
from django.utils import timezone

from common.background import Periodic
from common.database.turns import flush_less
from jimserver.conf.config import Config
from jimserver.runtime.compaction import give_back, size
from messaging.selectors.retention import Rules, UnknownName, make_rules
from messaging.services.operator.retention import delete_expired

log = logging.getLogger(__name__)

EVERY_S = 3600.0  # seconds between two looks for old messages


class RetentionError(Exception):
    """Say in one sentence why the settings of retention can't be followed."""


def rules_of(config: Config) -> Rules:
    """Return the rules that the settings make. Raise RetentionError."""
    held = [name.strip() for name in config.retention_hold.split(",") if name.strip()]
    days = days_of_rooms(config.retention_of_rooms)
    try:
        return make_rules(config.retention_days, config.retention_room_days, days, held)
    except UnknownName as error:
        raise RetentionError(
            f"JIM_RETENTION_HOLD or JIM_RETENTION_OF_ROOMS names {error}, who is not here: "
            "nothing was deleted."
        ) from None


def days_of_rooms(text: str) -> dict[str, float]:
    """Return {"#tea": 30.0} for "#tea=30". Raise RetentionError."""
    found = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        name, _, days = entry.partition("=")
        try:
            found[name.strip()] = float(days)
        except ValueError:
            found[name.strip()] = -1.0
        if not name.startswith("#") or not 0 <= found[name.strip()] < float("inf"):
            raise RetentionError(
                f"JIM_RETENTION_OF_ROOMS must be like #tea=30,#board=0, not {entry!a}."
            )
    return found


class Retention(Periodic):
    """Delete old messages every hour, if the settings ask for it."""

    niceness = 0  # it rests between its slices

    def __init__(self, config: Config) -> None:
        super().__init__("retention")
        self._config = config

    def begin(self) -> None:
        """Start where messages are not kept for ever. Raise RetentionError for bad settings."""
        ages = days_of_rooms(self._config.retention_of_rooms).values()
        if any((self._config.retention_days, self._config.retention_room_days, *ages)):
            self.start()

    def work(self) -> float:
        try:
            flush_less()
            deleted = delete_expired(rules=rules_of(self._config), now=timezone.now())
            if deleted:
                log.info("retention: %d old messages deleted", deleted)
            self._give_back()
        except (RetentionError, DatabaseError) as error:
            log.error("retention: %s", error)
        return EVERY_S

    def _give_back(self) -> None:
        """Let the file shrink where it can; log what that gave."""
        before = size()
        if given := give_back():
            after = size()
            assert before
            assert after
            sizes = before.file / 1e6, after.file / 1e6
            log.info(
                "retention: %.1f MB given back: %.1f MB before, %.1f after", given / 1e6, *sizes
            )
