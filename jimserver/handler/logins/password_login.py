"""Logins by `authenticate`: with a password, by way of the hashing pool, or with a resume token."""

from accounts.models import LoginEvent, User
from accounts.names import clean_name, fold_name
from accounts.passwords import check_length, check_not_too_long
from accounts.selectors import find_user
from accounts.services import create_user
from accounts.services.registration_limit import (
    Mode,
    check_invitation,
    registration_limit,
    registration_mode,
    use_invitation,
)
from common.languages import LANGUAGES
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.requests import Authenticate, Register
from jimserver.handler.base.context import FAILED, Context
from jimserver.handler.logins.admission import attempt_of, log_in, refuse_login
from jimserver.handler.logins.challenge_login import send_challenge
from jimserver.state.session_events import PasswordChecked
from jimserver.state.sessions import Session

Result = LoginEvent.Result


def authenticate(ctx: Context, session: Session, request: Authenticate) -> None:
    """Begin a login: with a token it is decided now, with a password when that is checked."""
    if session.user:
        raise JimError(Code.CONFLICT, _("This connection is already logged in."))
    session.lang = request.lang if request.lang in LANGUAGES else ""
    if request.user.token is not None:
        return _resume(ctx, session, request, request.user.token)
    password = request.user.password
    if password is None:
        raise bad_request(_("The password is missing."))
    check_not_too_long(password)
    return _check_by_pool(ctx, session, request, password)


def _check_by_pool(ctx: Context, session: Session, request: Authenticate, password: str) -> None:
    """Have the password checked; until then the session's later requests wait."""
    name = request.user.account_name
    attempt = attempt_of(session, name)
    attempt.check()
    user = ctx.prefetch.user_of_name(name)
    if user is None:
        _check_registration(ctx, session, request, password)
    if ctx.hashing.is_full_for(session.transport.address):
        raise JimError(Code.SERVER_ERROR, _("Too many logins at once; try again in a moment."))
    attempt.begin()
    session.is_busy = True
    ctx.hashing.submit(session, request, password, user)


def _check_registration(
    ctx: Context, session: Session, request: Authenticate, password: str
) -> None:
    """Raise JimError where this unknown name can't be registered."""
    name = request.user.account_name
    clean_name(name)
    mode = registration_mode(ctx.config)
    if mode is Mode.INVITATION:
        check_invitation(request.invitation)
    if mode is Mode.CLOSED:
        attempt_of(session, name).fail(Result.UNKNOWN)
        raise JimError(Code.WRONG_PASSWORD, _("Wrong name or password."))
    check_length(password, least=ctx.config.min_password_chars)
    registration_limit.take(session.transport.address)  # to ask for a name costs as much
    if not request.register:
        raise JimError(Code.NOT_FOUND, _("Nobody is called {name} here yet."), name=name)


def password_checked(ctx: Context, session: Session, result: PasswordChecked) -> None:
    """Decide a login: its password is checked."""
    request = result.request
    try:
        if result.failed:
            raise JimError(Code.SERVER_ERROR, FAILED)
        user, how = _decide(ctx, session, result)
        if isinstance(request, Register) and request.then is not None:
            if how is Result.REGISTERED:
                attempt_of(session, user.username).record(how, Code.OK, user)
            send_challenge(ctx, session, user.username, "", request.then)
        else:
            log_in(ctx, session, request, user, how)
    except JimError as error:
        refuse_login(ctx, session, request, error)


def _decide(ctx: Context, session: Session, result: PasswordChecked) -> tuple[User, Result]:
    name = result.request.user.account_name
    user = find_user(name)  # as they are now: hashing takes its time
    if user is None and result.password_hash is not None:
        if registration_mode(ctx.config) is Mode.INVITATION:
            use_invitation(result.request.invitation)
        user = create_user(name=name, password_hash=result.password_hash, key=result.key)
        return user, Result.REGISTERED
    if user and result.user and result.is_right and user.password == result.user.password:
        return user, Result.OK
    # Of two sessions that register a name at once, the second has the wrong password.
    attempt_of(session, name).record(Result.WRONG_PASSWORD, Code.WRONG_PASSWORD, user)
    raise JimError(Code.WRONG_PASSWORD, _("Wrong name or password."))


def _resume(ctx: Context, session: Session, request: Authenticate, token: str) -> None:
    name = request.user.account_name
    user = ctx.prefetch.user_of_token(token)
    if user is None or user.username_key != fold_name(name):
        attempt_of(session, name).record(Result.REFUSED, Code.WRONG_PASSWORD, None)
        raise JimError(
            Code.WRONG_PASSWORD, _("This token is not valid any more; log in with the password.")
        )
    ctx.login_rows.use_token(token)
    log_in(ctx, session, request, user, Result.RESUMED)
