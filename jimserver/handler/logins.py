"""Coming and going: login, registration, resuming, the end of a session."""

import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts import selectors as users
from accounts import services
from accounts.models import LoginEvent, User
from accounts.names import clean_name, fold_name
from accounts.services.blocklist import blocklist
from accounts.services.login_throttle import MustWait, login_throttle
from accounts.services.registration_limit import registration_limit
from accounts.services.server_identity import server_identity
from common.languages import LANGUAGES
from jim.codes import Code
from jim.dialects.dialect import EXTENSIONS, format_of
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.requests import Authenticate, Quit, Request
from jimserver.handler import contact_list as contacts
from jimserver.state.close_reasons import CloseReason
from jimserver.state.session_events import Closed, PasswordChecked
from jimserver.state.sessions import Session
from jimserver.state.transport import ConnectionState
from jimserver.state.user_cache import CachedUser

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler

log = logging.getLogger(__name__)

Result = LoginEvent.Result
MAX_PASSWORD_CHARS = 1000  # hashing costs by length; nobody types more


def authenticate(chat: "MessageHandler", session: Session, request: Authenticate) -> None:
    """Begins a login: by token at once, by password through the hashing pool."""
    if session.user:
        raise JimError(Code.CONFLICT, _("This connection is already logged in."))
    session.lang = request.lang if request.lang in LANGUAGES else ""
    if request.user.token is not None:
        return _resume(chat, session, request)
    password = request.user.password
    if password is None:
        raise bad_request(_("The password is missing."))
    if len(password) > MAX_PASSWORD_CHARS:
        raise bad_request(
            _("The password is longer than {limit} characters."), limit=MAX_PASSWORD_CHARS
        )
    _check_by_pool(chat, session, request, password)


def _check_by_pool(
    chat: "MessageHandler", session: Session, request: Authenticate, password: str
) -> None:
    name = request.user.account_name
    check_throttle(session, name)
    user = chat.arrivals.user_of_name(name)
    if user is None:
        _check_registration(chat, session, name, password)
    if chat.pool.is_full_for(session.transport.address):
        raise JimError(Code.SERVER_ERROR, _("Too many logins at once; try again in a moment."))
    check_throttle(session, name, begins=True)
    session.held = []
    chat.pool.submit(session, request, password, user)


def check_throttle(session: Session, name: str, *, begins: bool = False) -> None:
    """Raises JimError 429 where this login is not even tried. `begins`: it is under way from now on, until the pool ends it."""
    try:
        (login_throttle.begin if begins else login_throttle.check)(
            name=name, address=session.transport.address
        )
    except MustWait as error:
        if error.is_first:  # the others of a flood are in no table
            record(session, name, users.find_user(name), Result.THROTTLED, Code.TOO_MANY)
        raise


def _check_registration(chat: "MessageHandler", session: Session, name: str, password: str) -> None:
    """Raises JimError where this unknown name can't be registered."""
    clean_name(name)
    if not chat.config.registration:
        login_throttle.failed(name=name, address=session.transport.address)
        record(session, name, None, Result.UNKNOWN, Code.WRONG_PASSWORD)
        raise JimError(Code.WRONG_PASSWORD, _("Wrong name or password."))
    if len(password) < chat.config.min_password_chars:
        raise bad_request(
            _("The password is shorter than {limit} characters."),
            limit=chat.config.min_password_chars,
        )
    registration_limit.take(session.transport.address)


def password_checked(chat: "MessageHandler", session: Session, result: PasswordChecked) -> None:
    """The pool has done its work: decides the login."""
    request = result.request
    try:
        if result.failed:
            raise JimError(Code.SERVER_ERROR, _("The server failed; nothing was done."))
        user, how = _decide(session, result)
        log_in(chat, session, request, user, how)
    except JimError as error:
        refuse_login(chat, session, request, error)
    chat.release_held(session, result)


def refuse_login(
    chat: "MessageHandler", session: Session, request: Request, error: JimError
) -> None:
    """Refuses a login; some clients don't notice it unless the connection is closed."""
    chat.refuse(session, request, error)
    if session.format.dialect.closes_refused_logins:
        end(chat, session, CloseReason.REFUSED)


def _decide(session: Session, result: PasswordChecked) -> tuple[User, Result]:
    name = result.request.user.account_name
    user = users.find_user(name)  # as he is now: hashing takes its time
    if user is None and result.password_hash is not None:
        return services.create_user(
            name=name, password_hash=result.password_hash, key=result.key
        ), Result.REGISTERED
    if user and result.user and result.is_right and user.password == result.user.password:
        return user, Result.OK
    # Of two sessions that register a name at once, the second has the wrong password.
    record(session, name, user, Result.WRONG_PASSWORD, Code.WRONG_PASSWORD)
    raise JimError(Code.WRONG_PASSWORD, _("Wrong name or password."))


def _resume(chat: "MessageHandler", session: Session, request: Authenticate) -> None:
    name, token = request.user.account_name, request.user.token or ""
    user = chat.arrivals.user_of_token(token)
    if user is None or user.username_key != fold_name(name):
        record(session, name, None, Result.REFUSED, Code.WRONG_PASSWORD)
        raise JimError(
            Code.WRONG_PASSWORD, _("This token is not valid any more; log in with the password.")
        )
    chat.post.ledger.use_token(token)
    log_in(chat, session, request, user, Result.RESUMED)


def record(session: Session, name: str, user: User | None, result: Result, code: Code) -> None:
    services.record_login(
        name=name, user=user, address=session.transport.address, result=result, code=code
    )


def log_in(
    chat: "MessageHandler", session: Session, request: Authenticate, user: User, how: Result
) -> None:
    """Lets the user in, or raises JimError: blocked, or here too often already."""
    person = chat.people.of(user)
    if blocklist.covers(session.transport.address):
        record(session, user.username, user, Result.BLOCKED, Code.BLOCKED)
        raise JimError(Code.BLOCKED, _("Connections from your address are blocked."))
    if user.is_blocked_at(timezone.now()):
        record(session, user.username, user, Result.BLOCKED, Code.BLOCKED)
        raise _blocked(user)
    if _is_here_too_often(chat, session, person) or (
        user.is_guest and person.sessions
    ):  # a second guest may be anybody
        record(session, user.username, user, Result.CONFLICT, Code.CONFLICT)
        raise JimError(Code.CONFLICT, _("{name} is already connected."), name=user.username)
    chat.post.ledger.add_login(session, user, how, Code.OK)
    _introduce(chat, session, request, user)
    was_away = not person.sessions
    chat.people.arrive(person, session)
    if was_away:
        chat.rooms.arrived(person)
    _welcome(chat, session, request, user)
    if was_away:
        contacts.tell_arrival(chat, person)


def _is_here_too_often(chat: "MessageHandler", session: Session, person: CachedUser) -> bool:
    """Whether there are as many sessions of this user as may be; of some dialects only so many."""
    dialect = session.format.dialect
    alike = [other for other in person.sessions if other.format.dialect is dialect]
    too_many = 0 < chat.config.max_sessions <= len(person.sessions)
    return too_many or 0 < dialect.sessions <= len(alike)


def _blocked(user: User) -> JimError:
    reason = user.blocked_reason
    if user.blocked_until:
        text = (
            _("You are blocked until {until}. {reason}")
            if reason
            else _("You are blocked until {until}.")
        )
        return JimError(
            Code.BLOCKED, text, until=f"{user.blocked_until:%Y-%m-%d %H:%M} UTC", reason=reason
        )
    return JimError(
        Code.BLOCKED,
        _("You are blocked. {reason}") if reason else _("You are blocked."),
        reason=reason,
    )


def _introduce(chat: "MessageHandler", session: Session, request: Authenticate, user: User) -> None:
    """Notes how this client speaks and that it is here."""
    ext = EXTENSIONS.intersection(request.ext)
    dialect = session.format.dialect
    session.client = request.client
    if ext:
        session.format = format_of(dialect, ext)
    elif dialect.pacing:
        session.outbox = session.transport.pace(dialect.pacing)
    session.row_id = chat.post.ledger.add_session(session, user)
    log.info("%s: logged in", session.transport.address)


def _welcome(chat: "MessageHandler", session: Session, request: Authenticate, user: User) -> None:
    """The 200, then what is pushed after a login: notices, potential contacts, kept messages."""
    ext = sorted(session.ext) or None
    token = (
        (request.user.token or chat.post.ledger.add_token(user))
        if "resume" in session.ext
        else None
    )
    name, server = (user.username, server_identity.value) if ext else (None, None)
    chat.answer(session, request, Code.OK, ext=ext, token=token, user=name, server=server)
    if chat.config.motd:
        chat.notify(session, Code.NOTICE, chat.config.motd)
    contacts.push_potential(chat, session)
    if request.last_id is not None:
        chat.post.has_arrived(contacts.user_of(session), request.last_id)
    chat.post.begin_catch_up(session, has_kept=chat.arrivals.has_kept(user.pk))


def undo(chat: "MessageHandler", session: Session) -> None:
    """The login was not stored, so there was none."""
    if session.user and session in session.user.sessions:
        chat.people.leave(session.user, session)
    session.user, session.row_id = None, 0


def quit(chat: "MessageHandler", session: Session, request: Quit) -> None:
    end(chat, session, CloseReason.QUIT)


def closed(chat: "MessageHandler", session: Session, event: Closed) -> None:
    end(chat, session, event.reason)


def end(chat: "MessageHandler", session: Session, reason: CloseReason) -> None:
    """Ends a session, whoever wants it; everything said to it so far is still sent, unless it doesn't read."""
    if session.ended:
        return
    session.advance(ConnectionState.CLOSING)
    session.held = None
    log.info(
        "%s: closed: %s%s", session, reason, session.refusals.rest() if session.refusals else ""
    )
    chat.metrics.closes[reason] += 1
    if session.user:
        _leave(chat, session, session.user, reason)
    chat.post.finish_later(session, reason)


def _leave(
    chat: "MessageHandler", session: Session, person: CachedUser, reason: CloseReason
) -> None:
    chat.people.leave(person, session)
    chat.post.settle(session)
    if not person.sessions:
        chat.rooms.left(person)
        contacts.tell_presence(chat, person, "offline")
