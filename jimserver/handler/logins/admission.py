"""Let a user in: the last checks, the session's start, and what is sent after a login."""

import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import LoginEvent, User
from accounts.services import digest_of
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
from jimserver.handler.base.shown_names import first_potential_contacts
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
    attempt.check_address(reads_table=False)
    if user.is_blocked_at(timezone.now()):
        attempt.record(Result.BLOCKED, Code.BLOCKED, user)
        raise blocked_error(user)
    if conflict := _conflict(ctx, session, cached, is_guest=user.is_guest):
        attempt.record(Result.CONFLICT, Code.CONFLICT, user)
        raise conflict


def _conflict(
    ctx: Context, session: Session, user: CachedUser, *, is_guest: bool
) -> JimError | None:
    """Return the refusal of a user who has as many sessions as allowed, in all or of this dialect.

    A guest has one: a second session under the name can be anybody.
    """
    limit = ctx.config.max_sessions
    if 1 < limit <= len(user.sessions):
        text = _(
            "{name} is already connected. Open sessions: {limit}, which is the maximum; "
            "close one and try again."
        )
        return JimError(Code.CONFLICT, text, name=user.name, limit=len(user.sessions))
    dialect = session.format.dialect
    alike = [other for other in user.sessions if other.format.dialect is dialect]
    is_full = 0 < limit <= len(user.sessions) or 0 < dialect.sessions <= len(alike)
    if is_full or (is_guest and user.sessions):
        return JimError(Code.CONFLICT, _("{name} is already connected."), name=user.name)
    return None


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
    transport, name = session.transport, user.username
    who, how = f"{name}@{transport.address}", f"{transport.kind}, {dialect.name}"
    transaction.on_commit(lambda: log.info("%s: logged in (%s)", who, how))


def _welcome(ctx: Context, session: Session, request: Authenticate, user: User) -> None:
    """Answer 200, then push notices, potential contacts and the offline queue."""
    _answer(ctx, session, request, user)
    if ctx.config.motd:
        ctx.notify(session, Code.NOTICE, ctx.config.motd)
    names, total = first_potential_contacts(ctx, user.pk)
    ctx.sender.push(session, Potential(time=ctx.now, quantity=total, data_list=names))
    if request.last_id is not None:
        ctx.acks.note_arrived(user_of(session), request.last_id)
    has_queued, last_id = ctx.prefetch.has_queued(user.pk), request.last_id or 0
    ctx.acks.begin_catch_up(session, has_queued=has_queued, last_id=last_id)


def _answer(ctx: Context, session: Session, request: Authenticate, user: User) -> None:
    token = None
    if "resume" in session.ext:
        token = request.user.token or ctx.login_rows.add_token(user)
        session.token_digest = digest_of(token)
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
    session.user, session.row_id, session.caught_up_to = None, 0, 0
