"""Write the rows of live sessions by the engine's services, without an engine."""

from django.utils import timezone

from accounts.models import Session, User
from accounts.selectors import newest_session_id
from accounts.services import new_token, store_sessions, store_tokens
from common.database.sql import database_time


def open_session(user: User, *, address: str = "127.0.0.1:1", client: str = "") -> Session:
    """Note that `user` is online."""
    session_id = newest_session_id() + 1
    store_sessions(
        [
            (
                session_id,
                user.pk,
                address,
                "tcp",
                "classic",
                client,
                database_time(timezone.now()),
                "",
            )
        ]
    )
    return Session.objects.get(pk=session_id)


def issue_token(user: User) -> str:
    """Return a new resume token of `user`, in clear."""
    token, digest = new_token()
    now = database_time(timezone.now())
    store_tokens([(user.pk, digest, now, now)])
    return token
