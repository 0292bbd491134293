"""Record sessions: their start and their end."""

from collections.abc import Sequence
from typing import Any

from django.contrib.sessions.models import Session as SiteSession
from django.db import transaction
from django.utils import timezone

from accounts.models import ResumeToken, Session, User
from accounts.models.sessions import TO_END
from accounts.services.logins import storable
from accounts.services.tokens import ROWS_AT_ONCE
from common.database.sql import Row, insert_rows

SESSION_COLUMNS = (
    "id",
    "user",
    "address",
    "transport",
    "dialect",
    "client",
    "started_at",
    "close_reason",
)
MAX_CLIENT_CHARS = 60  # of the name of the client's program; the column is no longer


def session_row(
    *,
    session_id: int,
    user_id: int,
    address: str,
    transport: str,
    dialect: str,
    client: str,
    started_at: Any,
) -> Row:
    """Return a row of an open session for SESSION_COLUMNS; `started_at` by `database_time`."""
    client = storable(client)[:MAX_CLIENT_CHARS]
    return session_id, user_id, address, transport, dialect, client, started_at, ""


def store_sessions(rows: Sequence[Row]) -> None:
    """Record the start of sessions, rows by `session_row`."""
    insert_rows(Session, SESSION_COLUMNS, rows)


def mark_to_end(*, user: User, but_id: int = 0) -> None:
    """Mark the user's open sessions for the server that holds them, which ends them soon."""
    rows = Session.objects.filter(user=user, ended_at=None)
    rows.exclude(pk=but_id).update(close_reason=TO_END)


@transaction.atomic
def end_own_session(*, session_id: int, token_digest: str = "", site_key: str = "") -> None:
    """Mark a session for its server to end, and make its token and its sign-in on the site void."""
    Session.objects.filter(pk=session_id, ended_at=None).update(close_reason=TO_END)
    if token_digest:
        ResumeToken.objects.filter(digest=token_digest).delete()
    if site_key:
        SiteSession.objects.filter(session_key=site_key).delete()


@transaction.atomic
def close_sessions(ends: Sequence[tuple[int, str]]) -> None:
    """Record the end of sessions, pairs of id and reason; their users were last seen now."""
    now = timezone.now()
    for reason in {reason for _id, reason in ends}:
        ids = [session_id for session_id, its_reason in ends if its_reason == reason]
        for start in range(0, len(ids), ROWS_AT_ONCE):
            open_ones = Session.objects.filter(
                pk__in=ids[start : start + ROWS_AT_ONCE], ended_at=None
            )
            User.objects.filter(pk__in=open_ones.values("user_id")).update(last_seen_at=now)
            open_ones.update(ended_at=now, close_reason=reason)


def close_stale_sessions(*, reason: str) -> int:
    """End the sessions that a crashed server left open; return how many.

    Otherwise their users would be online for ever.
    """
    return Session.objects.filter(ended_at=None).update(
        ended_at=timezone.now(), close_reason=reason
    )
