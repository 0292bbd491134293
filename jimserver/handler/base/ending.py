"""Refuse requests and end sessions."""

import logging

from accounts.models import User
from common.languages import speaking
from common.text import explain
from jim.codes import Code
from jim.errors import JimError, TlsOffered
from jim.errors import gettext_noop as _
from jim.replies import Reply
from jim.requests import Refused
from jimserver.handler.base.context import Context, id_of
from jimserver.handler.base.presence_notices import tell_presence
from jimserver.state.close_reasons import CloseReason
from jimserver.state.log_limiter import LogLimiter
from jimserver.state.session_events import Entry
from jimserver.state.sessions import CachedUser, Session
from jimserver.state.transport import ConnectionState

log = logging.getLogger(__name__)

REFUSALS_S = 60.0  # seconds between two log lines about what one client is refused


def refuse(ctx: Context, session: Session, entry: Entry, error: JimError) -> None:
    """Answer a refusal; end the session where keeping it would harm others."""
    with speaking(session.lang):
        text = explain(error)
    is_question = isinstance(error, TlsOffered)  # clients that can encrypt ask so at their start
    if not is_question:
        _log_refusal(session, entry, error)
        ctx.metrics.refusals[error.code] += 1
    reply = Reply(response=error.code, time=ctx.now, id=id_of(entry), error=text)
    ctx.sender.answer(session, reply)
    if error.fatal:
        end(ctx, session, CloseReason.TLS_OFFERED if is_question else CloseReason.GARBAGE)
    elif isinstance(entry, Refused) and error.code == Code.BAD_REQUEST:
        session.bad_frames += 1
        if 0 < ctx.config.max_bad_frames <= session.bad_frames:
            end(ctx, session, CloseReason.BAD_FRAMES)


def _log_refusal(session: Session, entry: Entry, error: JimError) -> None:
    """Log it, unless this client was refused something in the last minute."""
    if session.refusals is None:
        session.refusals = LogLimiter(REFUSALS_S)
    if (more := session.refusals.due()) is not None:
        what = "Frame" if isinstance(entry, Refused) else type(entry).__name__
        log.info("%s: %s refused: %d %s%s", session, what, error.code, error, more)


def blocked_error(user: User) -> JimError:
    """Return the refusal of a blocked user, with the operator's reason and until when."""
    reason = user.blocked_reason
    if user.blocked_until:
        text = (
            _("You are blocked until {until}. {reason}")
            if reason
            else _("You are blocked until {until}.")
        )
        until = f"{user.blocked_until:%Y-%m-%d %H:%M} UTC"
        return JimError(Code.BLOCKED, text, until=until, reason=reason)
    text = _("You are blocked. {reason}") if reason else _("You are blocked.")
    return JimError(Code.BLOCKED, text, reason=reason)


def dismiss(ctx: Context, session: Session, reason: CloseReason, error: JimError) -> None:
    """End a session that did not ask for it, and say why to clients that understand it."""
    if session.node:
        return ctx.relay.end(session, reason, error)
    if session.format.dialect.hears_why_it_ends:
        with speaking(session.lang):
            text = explain(error)
        ctx.answer(session, None, error.code, text)
    return end(ctx, session, reason)


def end(ctx: Context, session: Session, reason: CloseReason) -> None:
    """End a session, whoever wants it; what was said to it so far is still sent if it reads."""
    if session.ended:
        return
    if session.node:
        return ctx.relay.end(session, reason)
    end_here(ctx, session, reason)


def end_here(ctx: Context, session: Session, reason: CloseReason) -> None:
    """End a session of this node, or one whose node is gone."""
    session.advance(ConnectionState.CLOSING)
    session.is_busy = False
    more = session.refusals.rest() if session.refusals else ""
    log.info("%s: closed: %s%s", session, reason, more)
    ctx.metrics.closes[reason] += 1
    if session.user:
        _leave(ctx, session, session.user)
    ctx.batch.finish_later(session, reason)


def _leave(ctx: Context, session: Session, user: CachedUser) -> None:
    ctx.users.leave(user, session)
    ctx.acks.finalize(session)
    if not user.sessions:
        ctx.rooms.left(user)
        tell_presence(ctx, user, "offline")
