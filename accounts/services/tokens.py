"""Issue, use and revoke resume tokens."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import ResumeToken, User
from common.database.sql import Row, insert_rows

TOKEN_BYTES = 32  # of randomness: as hard to guess as the SHA-256 that is stored
ROWS_AT_ONCE = 500  # ids in one statement; SQLite takes fewer than 1000
TOKEN_COLUMNS = ("user", "digest", "created_at", "used_at")
MAX_TOKENS_PER_USER = (
    20  # a script that logs in every minute must not fill the table; the oldest give way
)


def token_row(*, user_id: int, digest: str, created_at: Any) -> Row:
    """Return a row of a new token for TOKEN_COLUMNS; `created_at` by `database_time`."""
    return user_id, digest, created_at, created_at


def new_token() -> tuple[str, str]:
    """Return a new token and its digest; only the digest is to be stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, digest_of(token)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def revoke_tokens(*, user: User) -> None:
    user.resume_tokens.all().delete()


def delete_old_tokens(*, lifetime_days: int) -> None:
    """Delete the tokens that were not used for `lifetime_days`."""
    ResumeToken.objects.filter(used_at__lt=timezone.now() - timedelta(days=lifetime_days)).delete()


def store_tokens(rows: Sequence[Row]) -> None:
    """Store rows by `token_row`; delete a user's oldest tokens beyond MAX_TOKENS_PER_USER."""
    insert_rows(ResumeToken, TOKEN_COLUMNS, rows)
    user_ids = list({row[TOKEN_COLUMNS.index("user")] for row in rows})
    for start in range(0, len(user_ids), ROWS_AT_ONCE):
        counts = (
            ResumeToken.objects.filter(user__in=user_ids[start : start + ROWS_AT_ONCE])
            .values_list("user_id")
            .annotate(Count("pk"))
        )
        for user_id, count in counts.order_by():
            if count > MAX_TOKENS_PER_USER:
                _forget_oldest_tokens(user_id)


def _forget_oldest_tokens(user_id: int) -> None:
    tokens = ResumeToken.objects.filter(user=user_id)
    kept = list(
        tokens.order_by("-used_at", "-pk").values_list("pk", flat=True)[:MAX_TOKENS_PER_USER]
    )
    tokens.exclude(pk__in=kept).delete()


def touch_tokens(digests: Iterable[str]) -> None:
    """Note that these resume tokens were used now."""
    ResumeToken.objects.filter(digest__in=list(digests)).update(used_at=timezone.now())
