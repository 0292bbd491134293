"""Logins of clients that register a secret and prove it at later logins."""

from accounts.selectors import find_user
from accounts.services.registration_limit import Mode, registration_mode
from jim.codes import Code
from jim.errors import JimError
from jim.replies import Unregistered
from jim.requests import AskChallenge, Register
from jimserver.handler.base.context import Context
from jimserver.handler.logins.admission import refuse_login
from jimserver.handler.logins.challenge_login import check_is_on, send_challenge
from jimserver.handler.logins.password_login import authenticate
from jimserver.state.sessions import Session


def ask_challenge(ctx: Context, session: Session, request: AskChallenge) -> None:
    """Send a challenge, or tell an unknown name to register; a presence after the login is 200."""
    if session.user:
        return ctx.answer(session, request, Code.OK)
    try:
        if request.tells_unknown and _is_free(ctx, request.name):
            ctx.sender.answer(session, Unregistered())
        else:
            send_challenge(ctx, session, request.name, "", request.scheme)
    except JimError as error:
        refuse_login(ctx, session, request, error)
    return None


def _is_free(ctx: Context, name: str) -> bool:
    """Return whether this name can be registered, without a word where registration is off."""
    check_is_on(ctx)
    return find_user(name) is None and registration_mode(ctx.config) is Mode.OPEN


def register(ctx: Context, session: Session, request: Register) -> None:
    """Register a name with its secret, which is kept only where challenge login is allowed."""
    if session.user is None:
        check_is_on(ctx)
    authenticate(ctx, session, request)
