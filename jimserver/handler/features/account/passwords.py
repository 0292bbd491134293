"""Change one's own password: the hashing pool checks the old one and hashes the new one."""

from accounts.models import User
from accounts.passwords import check_length, check_not_too_long, check_staff_password
from accounts.selectors import find_user_by_id
from accounts.services.login_attempt import LoginAttempt
from accounts.services.passwords import set_own_password
from common.languages import speaking
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.extension_requests import SetPassword
from jim.replies import PasswordReply
from jimserver.handler.base.context import FAILED, Context
from jimserver.handler.base.ending import dismiss, refuse
from jimserver.handler.base.lookup import user_of
from jimserver.state.close_reasons import CloseReason
from jimserver.state.session_events import PasswordHashed
from jimserver.state.sessions import CachedUser, Session


def set_password(ctx: Context, session: Session, request: SetPassword) -> None:
    """Have the passwords hashed; a wrong old one counts as a failed login."""
    user = user_of(session)
    check_length(request.new, least=max(1, ctx.config.min_password_chars))
    check_not_too_long(request.password)
    row = find_user_by_id(user.id)
    if row is None or row.is_guest or not row.has_usable_password():
        raise JimError(Code.BLOCKED, _("This account has no password to change."))
    with speaking(session.lang):
        check_staff_password(request.new, row)
    attempt = LoginAttempt(user.name, session.transport.address)
    attempt.check()
    if ctx.hashing.is_full_for(session.transport.address):
        raise JimError(Code.SERVER_ERROR, _("Too many logins at once; try again in a moment."))
    attempt.begin()
    session.is_busy = True
    ctx.hashing.submit_change(session, request, row)


def password_hashed(ctx: Context, session: Session, result: PasswordHashed) -> None:
    """Answer the request, whose id the answer has, when its passwords are hashed."""
    try:
        _decide(ctx, session, result)
    except JimError as error:
        refuse(ctx, session, result.change, error)


def _decide(ctx: Context, session: Session, result: PasswordHashed) -> None:
    """Set the new password; a repetition of a change that is done is answered 200, too."""
    user, request = user_of(session), result.change
    row = find_user_by_id(user.id)  # as they are now: hashing takes its time
    if result.failed or row is None or result.user is None:
        raise JimError(Code.SERVER_ERROR, FAILED)
    is_current = row.password == result.user.password
    if is_current and result.is_repeated:
        return ctx.reply(session, request, PasswordReply, Code.OK)
    if not (is_current and result.is_right and result.password_hash):
        raise JimError(Code.WRONG_PASSWORD, _("The present password is wrong."))
    return _set(ctx, session, result, row)


def _set(ctx: Context, session: Session, result: PasswordHashed, row: User) -> None:
    set_own_password(
        user=row,
        password_hash=result.password_hash or "",
        key=result.key,
        end_others=result.change.end_others,
        but_session_id=session.row_id,
    )
    token = None
    if result.change.end_others:
        _end_others(ctx, user_of(session), session)
        token = ctx.login_rows.add_token(row) if "resume" in session.ext else None
    ctx.reply(session, result.change, PasswordReply, Code.OK, token=token)


def _end_others(ctx: Context, user: CachedUser, session: Session) -> None:
    error = JimError(Code.IMPORTANT, _("Your password was changed; log in again."))
    for other in [other for other in user.sessions if other is not session]:
        dismiss(ctx, other, CloseReason.KICKED, error)
