"""Show and end one's own sessions; export what is stored of oneself."""

import time
from functools import partial
from typing import Any

from accounts.models import User
from accounts.selectors import find_user_by_id, open_sessions_of
from accounts.services.sessions import end_own_session
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.extension_requests import CloseSession, ExportMe, GetSessions
from jim.replies import ExportReply, SessionInfo, SessionsReply
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import dismiss
from jimserver.handler.base.lookup import user_of
from jimserver.state.close_reasons import CloseReason
from jimserver.state.sessions import Session
from messaging.services.data_export import ExportPage, export_page


def get_sessions(ctx: Context, session: Session, request: GetSessions) -> None:
    """Answer with the open sessions, as the database and the connections know them."""
    user = user_of(session)
    live = {own.row_id: own for own in user.sessions}
    infos = [
        SessionInfo(
            session=row.pk,
            address=row.address,
            transport=row.transport,
            client=row.client or row.dialect,
            since=row.started_at.timestamp(),
            used=_used_at(ctx, live.get(row.pk)),
            current=row.pk == session.row_id,
        )
        for row in open_sessions_of(user.id)
    ]
    ctx.reply(session, request, SessionsReply, quantity=len(infos), sessions=infos)


def _used_at(ctx: Context, live: Session | None) -> float | None:
    """Return when a live session was heard last, in Unix seconds; None where nobody keeps it."""
    heard_at = live.transport.heard_at if live else 0.0
    return ctx.now - (time.monotonic() - heard_at) if heard_at else None


def close_session(ctx: Context, session: Session, request: CloseSession) -> None:
    """End one of the user's sessions, with its resume token and its sign-in on the site."""
    user = user_of(session)
    if request.session not in {row.pk for row in open_sessions_of(user.id)}:
        raise JimError(Code.NOT_FOUND, _("You have no such open session."))
    live = next((own for own in user.sessions if own.row_id == request.session), None)
    end_own_session(
        session_id=request.session,
        token_digest=live.token_digest if live else "",
        site_key=live.transport.site_key if live else "",
    )
    ctx.answer(session, request, Code.OK)
    if live is not None and not live.ended:
        error = JimError(Code.IMPORTANT, _("You have ended this session from another one."))
        dismiss(ctx, live, CloseReason.KICKED, error)


def export_me(ctx: Context, session: Session, request: ExportMe) -> None:
    """Answer with a page of one part of the export; the reader reads it."""
    user_id = user_of(session).id

    def read() -> ExportPage:
        user = find_user_by_id(user_id) or User()
        return export_page(user, request.part, after=request.after)

    ctx.read(session, request, read, partial(_answer, ctx, session, request))


def _answer(ctx: Context, session: Session, request: ExportMe, page: ExportPage) -> None:
    fields: dict[str, Any] = {"part": request.part, "rows": page.rows, "next": page.next_after}
    ctx.reply(session, request, ExportReply, quantity=len(page.rows), **fields)
