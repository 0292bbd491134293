"""Logins of clients that know no `authenticate`: the course's challenge, and guests."""

from typing import TYPE_CHECKING

from accounts import selectors as users
from accounts import services
from accounts.models import LoginEvent, User
from accounts.names import clean_name
from accounts.services import challenge_auth as course
from accounts.services.login_throttle import login_throttle
from accounts.services.registration_limit import registration_limit
from jim import challenge_proof as challenge
from jim import sealing
from jim.codes import Code
from jim.dialects.dialect import format_of, merge_aliases
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.replies import Challenge as ChallengeMessage
from jim.replies import PublicKey
from jim.requests import (
    Authenticate,
    ChallengeAnswer,
    GetKey,
    LoginUser,
    Presence,
    PresenceLogin,
    PresenceUser,
)
from jimserver.handler import contact_list as contacts
from jimserver.handler.contact_list import find_user
from jimserver.handler.logins import authenticate, check_throttle, log_in, record, refuse_login
from jimserver.state.sessions import Challenge, Session

if TYPE_CHECKING:
    from jimserver.handler.dispatch import MessageHandler

Result = LoginEvent.Result
MAX_PUBKEY_CHARS = (
    900  # of a PEM: a key of 4096 bits has 800, and those who ask for it read 1024 bytes
)


def greet(chat: "MessageHandler", session: Session, request: PresenceLogin) -> None:
    """The first word of such a client, or a presence of one that is logged in."""
    if session.user:
        user = PresenceUser(account_name=request.name, status=request.status)
        return contacts.presence(chat, session, Presence(id=request.id, user=user))
    try:
        if request.pubkey is not None:
            _ask(chat, session, request.name, request.pubkey)
        else:
            _let_in(chat, session, request)
    except JimError as error:
        refuse_login(chat, session, request, error)


# The challenge


def _ask(chat: "MessageHandler", session: Session, name: str, pubkey: str) -> None:
    """Sends the challenge, to unknown names too: who is registered is nobody's business before the login."""
    if not chat.config.course_login:
        raise JimError(Code.UNAUTHORISED, _("Challenge login is switched off on this server."))
    if len(pubkey) > MAX_PUBKEY_CHARS or "\0" in pubkey:
        raise bad_request(_("The public key is not an RSA key in PEM format."))
    check_throttle(session, name)
    session.challenge = Challenge(challenge.new_nonce(), name, pubkey)
    chat.post.answer(session, ChallengeMessage(nonce=session.challenge.nonce))


def challenge_answered(chat: "MessageHandler", session: Session, request: ChallengeAnswer) -> None:
    asked = session.challenge
    if session.user or asked is None:
        raise bad_request(_("No such answer was expected."))
    try:
        user = _check(session, asked, request.proof)
        session.pubkey = asked.pubkey
        session.format = format_of(
            session.format.dialect, aliases=course.aliases_of({user.pk}).get(user.pk, ())
        )
        _log_in(chat, session, user, asked.name)
        course.save_client(
            user=user, pubkey=asked.pubkey
        )  # only now: a login that is refused changes nobody's key
    except JimError as error:
        session.challenge = None
        refuse_login(chat, session, request, error)


def _check(session: Session, asked: Challenge, proof: str) -> User:
    """Who has answered rightly; raises JimError 402 or 429."""
    check_throttle(session, asked.name)
    user = users.find_user(asked.name)  # as he is now, not as he was when he was asked
    key = course.key_of(user) if user else None
    attempt = {"name": asked.name, "address": session.transport.address}
    if user and key is not None and challenge.is_right(proof, nonce=asked.nonce, key=key):
        login_throttle.succeeded(**attempt)
        return user
    login_throttle.failed(**attempt)
    record(session, asked.name, user, Result.WRONG_PASSWORD, Code.WRONG_PASSWORD)
    if user and key is None:
        raise JimError(
            Code.WRONG_PASSWORD,
            _(
                "This account can't use challenge login; "
                "ask the operator to set your password again."
            ),
        )
    raise JimError(Code.WRONG_PASSWORD, _("Wrong name or password."))


def get_key(chat: "MessageHandler", session: Session, request: GetKey) -> None:
    person = find_user(chat, request.user_id)
    pubkey = course.pubkey_of(person.id)
    if not _is_key_for(session, pubkey):
        raise JimError(
            Code.NOT_FOUND,
            _("{name} has never logged in with a course client, so there is no key."),
            name=person.name,
        )
    chat.post.answer(session, PublicKey(pem=pubkey))


def _is_key_for(session: Session, pubkey: str) -> bool:
    """Whether this client can be given the key: some end at what is no key, but a few use keys of a kind of their own."""
    return bool(pubkey) and (
        sealing.load_key(pubkey) is not None or sealing.load_key(session.pubkey) is None
    )


# Guests


def _let_in(chat: "MessageHandler", session: Session, request: PresenceLogin) -> None:
    """Lets a guest in; a name that somebody has registered takes its password."""
    user = users.find_user(request.name)
    is_free = user is None or user.is_guest
    if chat.config.guests and is_free:
        if user is None:
            registration_limit.take(session.transport.address)
            user = services.create_user(name=clean_name(request.name), is_guest=True)
        return _log_in(chat, session, user, request.name)
    if request.password is None:
        record(session, request.name, user, Result.REFUSED, Code.UNAUTHORISED)
        raise JimError(
            Code.UNAUTHORISED, _("This name takes a password; log in with authenticate.")
        )
    login = LoginUser(account_name=request.name, password=request.password)
    return authenticate(chat, session, Authenticate(id=request.id, user=login))


def _log_in(chat: "MessageHandler", session: Session, user: User, name: str) -> None:
    """Lets in whoever came as `name`; a client that looks for itself under another spelling than his is told that one."""
    form = session.format
    if name != user.username:
        session.format = format_of(
            form.dialect, aliases=merge_aliases(form.aliases, (("me", name),))
        )
    log_in(chat, session, Authenticate(user=LoginUser(account_name=user.username)), user, Result.OK)
