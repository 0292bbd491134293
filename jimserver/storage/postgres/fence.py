"""Have PostgreSQL refuse a transaction of a server that may not write any more, or comes too late.

The statements fail where that is so, and what is sent behind them, up to the COMMIT, is ignored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import DatabaseError, OperationalError

from messaging.models import HighWaterMarks

FENCE_NUMBER = 0x4A494E  # of an advisory lock that each transaction shares: "JIN", after "JIM"
DIVISION_BY_ZERO = "22012"  # how the fence's statement fails
# A batch that PostgreSQL reads so many seconds later, as it was frozen, is not stored any more: by
# then it may have been refused (DOUBT_S).
LATE_S = 8.0
NEGATIVE_ROOT = "2201F"  # how the next statement fails then, by PostgreSQL's own clock
IN_TIME = (
    "SELECT sqrt(%s - seconds), seconds"
    " FROM (SELECT extract(epoch FROM clock_timestamp())::float8 AS seconds) AS clock"
)


@cache
def fence_statement() -> str:
    """Return the SQL of the fence: it fails with DIVISION_BY_ZERO where the epoch is another one.

    The shared lock comes first, in a statement of its own: the next one sees what was committed
    before it.
    """
    return (
        f"SELECT pg_advisory_xact_lock_shared({FENCE_NUMBER}); "
        f'SELECT 1 / count(*) FROM "{HighWaterMarks._meta.db_table}" WHERE id = 1 AND epoch = %s'
    )


@contextmanager
def fenced(lost: type[BaseException]) -> Iterator[None]:
    """Raise `lost` where the epoch is not ours any more, OperationalError where it is too late."""
    try:
        yield
    except DatabaseError as error:
        code = getattr(error.__cause__, "sqlstate", None)
        if code == DIVISION_BY_ZERO:
            raise lost from None
        if code == NEGATIVE_ROOT:
            raise OperationalError("PostgreSQL was away for too long") from error.__cause__
        raise
