"""Describe a session to other nodes."""

from typing import Self

from msgspec import Struct

from jimserver.state.sessions import Session


class Seat(Struct, array_like=True):
    """Describe a live session: whose it is, and what others need to know of its connection."""

    session_id: int  # of accounts.Session
    user_id: int
    kind: str
    address: str
    site_key: str
    token_digest: str
    dialect: str
    ext: list[str]
    client: str
    lang: str

    @classmethod
    def of(cls, session: Session) -> Self:
        """Return the seat of a session that is logged in."""
        assert session.user is not None
        transport, form = session.transport, session.format
        return cls(
            session_id=session.row_id,
            user_id=session.user.id,
            kind=transport.kind,
            address=transport.address,
            site_key=transport.site_key,
            token_digest=session.token_digest,
            dialect=form.dialect.name,
            ext=sorted(form.ext),
            client=session.client,
            lang=session.lang,
        )
