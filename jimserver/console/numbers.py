"""Count the numbers of the console.

Their cost does not grow with the tables: ids are in the order of time, so counts are differences.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from accounts.models import LoginEvent, Session
from accounts.selectors import newest_session_id, online_users
from accounts.services import FAILED_RESULTS
from jimserver.runtime import current_engine
from messaging.selectors import newest_message_id
from messaging.selectors.ids_by_time import first_id_since

HOURS = 24  # that the charts show
CACHE_S = 15  # seconds for which the charts hold; the tiles are read anew


class Series(NamedTuple):
    """Hold the counts of the last hours, oldest first; `starts` are the times when they began."""

    starts: list[datetime]
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


class Day(NamedTuple):
    """Count the last day by the hour."""

    messages: Series
    sessions: Series
    failed_logins: Series


def last_day() -> Day:
    day: Day | None = cache.get("console-day")
    if day is None:
        day = read_day(timezone.now())
        cache.set("console-day", day, CACHE_S)
    return day


def read_day(now: datetime) -> Day:
    starts = last_hours(now)
    newest_id = newest_message_id()
    return Day(
        Series(starts, differences([message_id_at(at, newest_id) for at in starts], newest_id)),
        Series(starts, differences([session_id_at(at) for at in starts], newest_session_id())),
        Series(starts, failed_logins_by_hour(starts)),
    )


def last_hours(now: datetime) -> list[datetime]:
    """Return when the last hours of the site's clock began, the present one last.

    They are in UTC: a clock that is put forward or back makes no hour longer, and a day of 23 or 25
    hours has as many bars as any.
    """
    this_hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return [this_hour - timedelta(hours=back) for back in range(HOURS - 1, -1, -1)]


def differences(first_ids: list[int | None], newest_id: int) -> list[int]:
    """Return the rows of each hour from the first id of each; None stands for no row since."""
    bounds = [newest_id + 1 if first is None else first for first in first_ids]
    return [end - first for first, end in pairwise([*bounds, newest_id + 1])]


def message_id_at(at: datetime, newest_id: int) -> int | None:
    """Return the id of the first message at `at` or later; None where there is none."""
    first_id = first_id_since(at)
    return None if first_id is None or first_id > newest_id else first_id


def session_id_at(at: datetime) -> int | None:
    return (
        Session.objects.filter(started_at__gte=at)
        .order_by("started_at")
        .values_list("pk", flat=True)
        .first()
    )


def failed_logins_by_hour(starts: list[datetime]) -> list[int]:
    """Count the failed logins of one day, by the index on their time."""
    failed = LoginEvent.objects.filter(result__in=FAILED_RESULTS)
    ends = [*starts[1:], starts[-1] + timedelta(hours=1)]
    return [
        failed.filter(at__gte=start, at__lt=end).count()
        for start, end in zip(starts, ends, strict=True)
    ]


def messages_today() -> int:
    """Count the messages since midnight of the site's time zone."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    newest_id = newest_message_id()
    first_id = message_id_at(midnight, newest_id)
    return 0 if first_id is None else newest_id + 1 - first_id


def count_online() -> tuple[int, int]:
    """Return how many users and sessions are online."""
    engine = current_engine.get()
    if engine is None:
        return online_users().count(), Session.objects.filter(ended_at=None).count()
    snapshot = engine.snapshot()
    return snapshot.users, len(snapshot.sessions)
