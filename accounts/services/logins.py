"""Record login attempts: in the history, in the log, in the metrics."""

import logging
from collections import Counter
from collections.abc import Sequence
from typing import Any

from accounts.models import LoginEvent, User
from common.addresses import host_of
from common.database.sql import Row, insert_rows

login_log = logging.getLogger("accounts.logins")
login_counts: Counter[str] = (
    Counter()
)  # by result, since the process began, over all transports; for the metrics
FAILED_RESULTS = frozenset(
    {
        LoginEvent.Result.WRONG_PASSWORD,
        LoginEvent.Result.UNKNOWN,
        LoginEvent.Result.REFUSED,
        LoginEvent.Result.THROTTLED,
    }
)
LOGIN_COLUMNS = ("at", "name", "user", "address", "result", "code")


def login_row(*, at: Any, user: User, address: str, result: str, code: int) -> Row:
    """Return a row for LOGIN_COLUMNS; `at` by `database_time`."""
    return at, user.username, user.pk, address, result, code


def record_login(
    *, name: str, user: User | None, address: str, result: str, code: int | None = None
) -> LoginEvent:
    """Record an attempt to log in under `name`, which can be any text.

    Log a failed one; docs/fail2ban.md describes the line.
    """
    if result in FAILED_RESULTS:
        # The name comes last: a name that looks like an address can't replace the real one
        login_log.warning(
            "login failed from %s (%s): %s", host_of(address), result, ascii(name[:100])
        )
    login_counts[result] += 1
    return LoginEvent.objects.create(
        name=storable(name)[:100], user=user, address=address, result=result, code=code
    )


def storable(text: str) -> str:
    """Replace what a database can't hold: NUL and halves of surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def store_logins(rows: Sequence[Row]) -> None:
    """Record attempts to log in, rows by `login_row`."""
    insert_rows(LoginEvent, LOGIN_COLUMNS, rows)
    login_counts.update(row[LOGIN_COLUMNS.index("result")] for row in rows)
