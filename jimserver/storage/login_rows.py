"""Hold the rows that logins and the ends of sessions bring."""

from typing import Any

from accounts.models import User
from accounts.services.logins import login_row, store_logins
from accounts.services.sessions import close_sessions, session_row, store_sessions
from accounts.services.tokens import digest_of, new_token, store_tokens, token_row, touch_tokens
from jimserver.state.close_reasons import CloseReason
from jimserver.state.sessions import Session
from jimserver.storage.pending_rows import PendingRows


class LoginRows:
    """Hold the part of a WriteBatch that is about logins. Belongs to write_thread."""

    def __init__(self, newest_session_id: int) -> None:
        self.time: Any = None  # of the batch, as the database takes it
        self.logins = PendingRows(store_logins)
        self.sessions = PendingRows(store_sessions)
        self.tokens = PendingRows(store_tokens)
        self.used_tokens = PendingRows(touch_tokens)  # digests
        self.closed = PendingRows(close_sessions)  # id of an accounts.Session, CloseReason
        self.newest_session_id = newest_session_id

    def add_login(self, session: Session, user: User, result: str, code: int) -> None:
        """Record that a user has logged in."""
        address = session.transport.address
        row = login_row(at=self.time, user=user, address=address, result=result, code=code)
        self.logins.append(row)

    def add_session(self, session: Session, user: User) -> int:
        """Record the start of a session; return the id of its row."""
        self.newest_session_id += 1
        row = session_row(
            session_id=self.newest_session_id,
            user_id=user.pk,
            address=session.transport.address,
            transport=session.transport.kind,
            dialect=session.format.dialect.name,
            client=session.client,
            started_at=self.time,
        )
        self.sessions.append(row)
        return self.newest_session_id

    def add_token(self, user: User) -> str:
        """Make a resume token for a user; return it in clear."""
        token, digest = new_token()
        self.tokens.append(token_row(user_id=user.pk, digest=digest, created_at=self.time))
        return token

    def use_token(self, token: str) -> None:
        """Record that a resume token was used."""
        self.used_tokens.append(digest_of(token))

    def close_session(self, row_id: int, reason: CloseReason) -> None:
        """Record the end of a session; `row_id` 0 is a session that has no row."""
        if row_id:
            self.closed.append((row_id, reason))
