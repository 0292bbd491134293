"""Coming and going by the site: who is signed in there needs no password here."""

import importlib
from typing import TYPE_CHECKING

from django.conf import settings

from accounts import selectors as users
from accounts.events import SiteLogout
from accounts.models import LoginEvent, User
from common.languages import LANGUAGES
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jimserver.handler.logins import end, log_in
from jimserver.state.close_reasons import CloseReason
from jimserver.state.session_events import SiteLogin
from jimserver.state.sessions import Session
from jimserver.transport.websocket import WebSocketConnection

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler

Result = LoginEvent.Result


def site_login(chat: "MessageHandler", session: Session, event: SiteLogin) -> None:
    """Lets in whom the site has signed in; a page that is refused learns why, and its socket is closed."""
    request = event.request
    session.lang = request.lang if request.lang in LANGUAGES else ""
    try:
        log_in(chat, session, request, _signed_in(event), Result.RESUMED)
    except JimError as error:
        chat.refuse(session, request, error)
        end(chat, session, CloseReason.REFUSED)


def _signed_in(event: SiteLogin) -> User:
    """The user, if he still is signed in: he may have signed out while his socket was opened."""
    user = users.find_user_by_id(event.user_id)
    store = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
    if user is None or not store.exists(event.site_key):
        raise JimError(Code.UNAUTHORISED, _("Log in first."))
    return user


def site_logout(chat: "MessageHandler", event: SiteLogout) -> None:
    """Ends the sockets of the pages that were signed in by this session of the site."""
    person = chat.people.get(event.user_id)
    for session in list(person.sessions) if person else ():
        if (
            isinstance(session.transport, WebSocketConnection)
            and session.transport.site_key == event.site_key
        ):
            end(chat, session, CloseReason.QUIT)
