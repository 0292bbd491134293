"""Challenge login: the client proves that it knows the password without sending it."""

from accounts.models import LoginEvent, User
from accounts.selectors import find_user
from accounts.services import challenge_auth
from accounts.services.login_throttle import login_throttle
from jim.codes import Code
from jim.crypto import challenge_proof, sealing
from jim.crypto.challenge_proof import Scheme
from jim.dialects.dialect import format_of, merge_aliases
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.replies import Challenge as ChallengeMessage
from jim.replies import PublicKey
from jim.requests import Authenticate, ChallengeAnswer, GetKey, LoginUser
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import find_user as find_cached_user
from jimserver.handler.logins.admission import attempt_of, log_in, refuse_login
from jimserver.handler.logins.key_change import save_pubkey
from jimserver.state.sessions import Challenge, Session

Result = LoginEvent.Result
# Of a PEM: a key of 4096 bits has 800, and those who ask for it read 1024 bytes.
MAX_PUBKEY_CHARS = 900
MAX_KEYS_GIVEN = 1000  # remembered for one session, 100 bytes each


def send_challenge(
    ctx: Context, session: Session, name: str, pubkey: str, scheme: Scheme = Scheme.DERIVED
) -> None:
    """Send the challenge, also for unknown names: who is registered is no stranger's business."""
    check_is_on(ctx)
    _check_pubkey(pubkey)
    attempt_of(session, name).check()
    session.challenge = Challenge(challenge_proof.new_nonce(scheme), name, pubkey, scheme)
    ctx.sender.answer(session, ChallengeMessage(nonce=session.challenge.nonce))


def check_is_on(ctx: Context) -> None:
    """Raise JimError 401 where challenge login is switched off."""
    if not ctx.config.course_login:
        raise JimError(Code.UNAUTHORISED, _("Challenge login is switched off on this server."))


def _check_pubkey(pubkey: str) -> None:
    if len(pubkey) > MAX_PUBKEY_CHARS or "\0" in pubkey:
        raise bad_request(_("The public key is not an RSA key in PEM format."))


def challenge_answered(ctx: Context, session: Session, request: ChallengeAnswer) -> None:
    asked = session.challenge
    if session.user or asked is None:
        raise bad_request(_("No such answer was expected."))
    try:
        _check_pubkey(request.pubkey or "")
        user = _check(session, asked, request.proof)
        session.pubkey = request.pubkey or asked.pubkey
        session.key_since = challenge_auth.key_since(user=user, pubkey=session.pubkey)
        aliases = challenge_auth.aliases_of({user.pk}).get(user.pk, ())
        form = session.format
        session.format = format_of(form.dialect, aliases=merge_aliases(form.aliases, aliases))
        log_in_as(ctx, session, user, asked.name)
        if session.pubkey:  # only now: a login that is refused changes nobody's key
            save_pubkey(ctx, session, user)
    except JimError as error:
        session.challenge = None
        refuse_login(ctx, session, request, error)


def _check(session: Session, asked: Challenge, proof: str) -> User:
    """Return the user who has answered rightly; raise JimError 402 or 429."""
    attempt = attempt_of(session, asked.name)
    attempt.check()
    user = find_user(asked.name)  # as they are now, not as they were when they were asked
    keys = challenge_auth.keys_of(user) if user else None
    if user and keys is not None and _is_proven(asked, proof, keys):
        login_throttle.succeeded(name=asked.name, address=session.transport.address)
        return user
    attempt.fail()
    if user and keys is None:
        raise JimError(
            Code.WRONG_PASSWORD,
            _(
                "This account can't use challenge login; "
                "ask the operator to set your password again."
            ),
        )
    raise JimError(Code.WRONG_PASSWORD, _("Wrong name or password."))


def _is_proven(asked: Challenge, proof: str, keys: challenge_auth.Keys) -> bool:
    return challenge_proof.is_proven(
        asked.scheme, proof, nonce=asked.nonce, key=keys.derived, secret=keys.secret
    )


def log_in_as(ctx: Context, session: Session, user: User, name: str) -> None:
    """Let in a user who came as `name`, and call them by that spelling."""
    form = session.format
    if name != user.username:
        aliases = merge_aliases(form.aliases, (("me", name),))
        session.format = format_of(form.dialect, aliases=aliases)
    login = Authenticate(user=LoginUser(account_name=user.username))
    log_in(ctx, session, login, user, Result.OK)


def get_key(ctx: Context, session: Session, request: GetKey) -> None:
    """Answer with a user's public key, for texts that only their client can read."""
    user = find_cached_user(ctx, request.user_id)
    pubkey = challenge_auth.pubkey_of(user.id)
    if not _is_key_for(session, pubkey):
        raise JimError(
            Code.NOT_FOUND,
            _("{name} has never logged in with a course client, so there is no key."),
            name=user.name,
        )
    note_key(session, user.id, pubkey)
    ctx.sender.answer(session, PublicKey(pem=pubkey))


def note_key(session: Session, user_id: int, pubkey: str) -> None:
    """Remember which key the client has for a user, for the last MAX_KEYS_GIVEN of them."""
    given = session.keys_given
    given.pop(user_id, None)
    given[user_id] = hash(pubkey)
    if len(given) > MAX_KEYS_GIVEN:
        del given[next(iter(given))]


def _is_key_for(session: Session, pubkey: str) -> bool:
    """Return whether this client can be given the key.

    Some end at what is no RSA key, but a few use keys of a kind of their own.
    """
    return bool(pubkey) and (
        sealing.load_key(pubkey) is not None or sealing.load_key(session.pubkey) is None
    )
