"""Let a user in: the last checks, the session's start, and what is sent after a login."""

import logging

from django.utils import timezone

from accounts.models import LoginEvent, User
from accounts.services.login_attempt import LoginAttempt
from accounts.services.server_identity import server_identity
from jim.codes import Code
from jim.dialects.dialect import EXTENSIONS, format_of
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.notices import Potential
from jim.replies import LoginReply
from jim.requests import Authenticate
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import blocked_error, end, refuse
from jimserver.handler.base.lookup import user_of
from jimserver.handler.base.presence_notices import tell_arrival
from jimserver.state.close_reasons import CloseReason
from jimserver.state.session_events import Entry
from jimserver.state.sessions import CachedUser, Session

log = logging.getLogger(__name__)

Result = LoginEvent.Result


def attempt_of(session: Session, name: str) -> LoginAttempt:
    """Return the attempt of a session to log in under this name."""
    return LoginAttempt(name, session.transport.address)


def refuse_login(ctx: Context, session: Session, entry: Entry, error: JimError) -> None:
    """Refuse a login; some clients don't notice it unless the connection is closed."""
    refuse(ctx, session, entry, error)
    if session.format.dialect.closes_refused_logins:
        end(ctx, session, CloseReason.REFUSED)


def log_in(ctx: Context, session: Session, request: Authenticate, user: User, how: Result) -> None:
    """Let the user in; raise JimError where they are blocked or have too many sessions."""
    cached = ctx.users.of(user)
    _check(ctx, session, user, cached)
    ctx.login_rows.add_login(session, user, how, Code.OK)
    _start_session(ctx, session, request, user)
    was_away = not cached.sessions
    ctx.users.arrive(cached, session)
    if was_away:
        ctx.rooms.arrived(cached)
    _welcome(ctx, session, request, user)
    if was_away:
        tell_arrival(ctx, cached)


def _check(ctx: Context, session: Session, user: User, cached: CachedUser) -> None:
    attempt = attempt_of(session, user.username)
    attempt.check_address()
    if user.is_blocked_at(timezone.now()):
        attempt.record(Result.BLOCKED, Code.BLOCKED, user)
        raise blocked_error(user)
    # Of a guest's name, a second session can be anybody.
    if _has_too_many_sessions(ctx, session, cached) or (user.is_guest and cached.sessions):
        attempt.record(Result.CONFLICT, Code.CONFLICT, user)
        raise JimError(Code.CONFLICT, _("{name} is already connected."), name=user.username)


def _has_too_many_sessions(ctx: Context, session: Session, user: CachedUser) -> bool:
    """Return whether the user's sessions are as many as allowed, in all or of this dialect."""
    dialect = session.format.dialect
    alike = [other for other in user.sessions if other.format.dialect is dialect]
    too_many = 0 < ctx.config.max_sessions <= len(user.sessions)
    return too_many or 0 < dialect.sessions <= len(alike)


def _start_session(ctx: Context, session: Session, request: Authenticate, user: User) -> None:
    """Note how this client speaks, and record the session."""
    ext = EXTENSIONS.intersection(request.ext)
    dialect = session.format.dialect
    session.client = request.client
    if ext:
        session.format = format_of(dialect, ext)
    elif dialect.pacing:
        session.outbox = session.transport.pace(dialect.pacing)
    session.row_id = ctx.login_rows.add_session(session, user)
    log.info("%s: logged in", session.transport.address)


def _welcome(ctx: Context, session: Session, request: Authenticate, user: User) -> None:
    """Answer 200, then push notices, potential contacts and the offline queue."""
    _answer(ctx, session, request, user)
    if ctx.config.motd:
        ctx.notify(session, Code.NOTICE, ctx.config.motd)
    names, total = ctx.prefetch.potential_contacts(user.pk, ctx.config.page_size)
    ctx.sender.push(session, Potential(time=ctx.now, quantity=total, data_list=names))
    if request.last_id is not None:
        ctx.acks.note_arrived(user_of(session), request.last_id)
    ctx.acks.begin_catch_up(session, has_queued=ctx.prefetch.has_queued(user.pk))


def _answer(ctx: Context, session: Session, request: Authenticate, user: User) -> None:
    token = None
    if "resume" in session.ext:
        token = request.user.token or ctx.login_rows.add_token(user)
    fields = {
        "ext": sorted(session.ext) or None,
        "token": token,
        "user": user.username if session.ext else None,
        "server": server_identity.value if session.ext else None,
    }
    ctx.reply(session, request, LoginReply, Code.OK, **fields)


def undo_login(ctx: Context, session: Session) -> None:
    """Take back a login that was not stored."""
    if session.user and session in session.user.sessions:
        ctx.users.leave(session.user, session)
    session.user, session.row_id = None, 0
