"""Create, find and use the API tokens of programs."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import digest_of, new_token

NOTE_USE_S = (
    60  # seconds between two notes of a token's use: a busy program must not write at each request
)


def make_token(*, user: User, name: str, room: str = "") -> tuple[ApiToken, str]:
    """Create a token; return its row and its text, of which only the digest is stored."""
    token, digest = new_token()
    return ApiToken.objects.create(user=user, name=name, room=room, digest=digest), token


def find_token(token: str) -> ApiToken | None:
    """Return the row of this token and note its use; None if unknown or the user is blocked."""
    row = ApiToken.objects.select_related("user").filter(digest=digest_of(token)).first()
    now = timezone.now()
    if row is None or row.user.is_blocked_at(now):
        return None
    if row.used_at is None or now - row.used_at > timedelta(seconds=NOTE_USE_S):
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
    return row
