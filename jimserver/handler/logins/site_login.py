"""Logins and logouts by the site: a user who is signed in there needs no password here."""

import importlib

from django.conf import settings

from accounts.events import SiteLogout
from accounts.models import LoginEvent, User
from accounts.selectors import find_user_by_id
from common.languages import LANGUAGES
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jimserver.handler.base.context import Context
from jimserver.handler.base.ending import end, refuse
from jimserver.handler.logins.admission import log_in
from jimserver.state.close_reasons import CloseReason
from jimserver.state.session_events import SiteLogin
from jimserver.state.sessions import Session
from jimserver.transport.in_process_client import InProcessLogin

Result = LoginEvent.Result


def site_login(ctx: Context, session: Session, event: SiteLogin) -> None:
    """Let in a user whom the site has signed in; tell a page that is refused why, and close it."""
    request = event.request
    session.lang = request.lang if request.lang in LANGUAGES else ""
    try:
        log_in(ctx, session, request, _signed_in(event), Result.RESUMED)
    except JimError as error:
        refuse(ctx, session, request, error)
        end(ctx, session, CloseReason.REFUSED)


def _signed_in(event: SiteLogin) -> User:
    """Return the user if they still are signed in: they may have signed out meanwhile."""
    user = find_user_by_id(event.user_id)
    store = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
    if user is None or not store.exists(event.site_key):
        raise JimError(Code.UNAUTHORISED, _("Log in first."))
    return user


def site_logout(ctx: Context, event: SiteLogout) -> None:
    """End the pages that were signed in by this session of the site."""
    user = ctx.users.get(event.user_id)
    for session in list(user.sessions) if user else ():
        if session.transport.site_key == event.site_key:
            end(ctx, session, CloseReason.QUIT)


def in_process_login(ctx: Context, session: Session, event: InProcessLogin) -> None:
    """Note for whom an InProcessClient asks; they are not online by it."""
    user = find_user_by_id(event.user_id)
    session.user = ctx.users.of(user) if user else None
