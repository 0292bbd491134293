"""Log in by `presence`, as the course's clients do: by challenge with a key, else as a guest."""

from accounts.models import LoginEvent
from accounts.names import clean_name
from accounts.selectors import find_user
from accounts.services import create_user
from accounts.services.registration_limit import registration_limit
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.requests import Authenticate, LoginUser, Presence, PresenceLogin, PresenceUser
from jimserver.handler.base.context import Context
from jimserver.handler.features.presence import presence
from jimserver.handler.logins.admission import attempt_of, refuse_login
from jimserver.handler.logins.challenge_login import log_in_as, send_challenge
from jimserver.handler.logins.password_login import authenticate
from jimserver.state.sessions import Session

Result = LoginEvent.Result


def presence_login(ctx: Context, session: Session, request: PresenceLogin) -> None:
    """Begin a login; or set the status of a client that is logged in."""
    if session.user:
        user = PresenceUser(account_name=request.name, status=request.status)
        return presence(ctx, session, Presence(id=request.id, user=user))
    try:
        if request.pubkey is not None:
            send_challenge(ctx, session, request.name, request.pubkey)
        else:
            _guest_login(ctx, session, request)
    except JimError as error:
        refuse_login(ctx, session, request, error)
    return None


def _guest_login(ctx: Context, session: Session, request: PresenceLogin) -> None:
    """Let a guest in; a registered name takes its password."""
    user = find_user(request.name)
    if ctx.config.guests and (user is None or user.is_guest):
        if user is None:
            registration_limit.take(session.transport.address)
            user = create_user(name=clean_name(request.name), is_guest=True)
        return log_in_as(ctx, session, user, request.name)
    if request.password is None:
        attempt = attempt_of(session, request.name)
        attempt.record(Result.REFUSED, Code.UNAUTHORISED, user)
        raise JimError(
            Code.UNAUTHORISED, _("This name takes a password; log in with authenticate.")
        )
    login = LoginUser(account_name=request.name, password=request.password)
    return authenticate(ctx, session, Authenticate(id=request.id, user=login))
