"""Set passwords; end the sessions and tokens of the old ones."""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import events
from accounts.models import User
from accounts.names import fold_name
from accounts.seeds import DEMO_PASSWORD, SEED_NAMES
from accounts.services import challenge_auth
from accounts.services.sessions import mark_to_end
from accounts.services.tokens import revoke_tokens
from common.on_commit import send_after_commit

RANDOM_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another on paper
RANDOM_CHARS = 12  # 60 bits


def random_password() -> str:
    """Return a random password that can be typed from paper."""
    chars = max(RANDOM_CHARS, settings.JIM.min_password_chars)
    return "".join(secrets.choice(RANDOM_LETTERS) for _ in range(chars))


def set_password(*, user: User, password: str | None) -> None:
    """Set a password (None: no login by password); end the sessions and tokens of the old one.

    Hashing takes tens of milliseconds.
    """
    key = (
        challenge_auth.new_key(user.username, password)
        if password is not None and challenge_auth.is_on_for(user)
        else ""
    )
    set_password_hash(user=user, password_hash=make_password(password), key=key)


@transaction.atomic
def set_password_hash(*, user: User, password_hash: str, key: str = "") -> None:
    """Set a hashed password; `key` is of the same password (`challenge_auth.new_key`)."""
    user.password = password_hash
    user.save(update_fields=["password"])
    password_is_set(user=user, key=key)


@transaction.atomic
def set_own_password(
    *,
    user: User,
    password_hash: str,
    key: str = "",
    end_others: bool,
    but_session_id: int = 0,
) -> None:
    """Set a hashed password that the user has chosen.

    With `end_others`, end their sessions but the one of this id, and all resume tokens. Sessions on
    the site end in either case: Django binds them to the password.
    """
    user.password = password_hash
    user.save(update_fields=["password"])
    challenge_auth.save_key(user=user, key=key)
    if end_others:
        revoke_tokens(user=user)
        mark_to_end(user=user, but_id=but_session_id)


@transaction.atomic
def password_is_set(*, user: User, key: str = "") -> None:
    """End the sessions and tokens of the old password; turn a guest into a user.

    Called for passwords set by Django's own pages and commands too (see `receivers`). Their process
    need not be the server's: the server finds the marked sessions.
    """
    user.is_guest = False
    User.objects.filter(pk=user.pk).update(is_guest=False)
    challenge_auth.save_key(user=user, key=key)
    revoke_tokens(user=user)
    mark_to_end(user=user)
    send_after_commit(events.PasswordChanged(user.pk))


@transaction.atomic
def seed_passwords(*, password: str | None) -> list[str]:
    """Set the password of the seeds that have another one; return their names.

    A seed whose owner has chosen one keeps it. None removes the passwords of all seeds.
    """
    seeds = User.objects.filter(username_key__in=map(fold_name, SEED_NAMES))
    changed = [
        seed
        for seed in seeds
        if password is None or not (has_own_password(seed) or logs_in_by(seed, password))
    ]
    for seed in changed:
        set_password(user=seed, password=password)
    return [seed.username for seed in changed]


def has_own_password(seed: User) -> bool:
    """Return whether a seed has a password other than the public one."""
    return seed.has_usable_password() and not seed.check_password(DEMO_PASSWORD)


def logs_in_by(seed: User, password: str) -> bool:
    """Return whether a seed logs in by this password: set once more, it would end the sessions."""
    lacks_key = challenge_auth.is_on_for(seed) and challenge_auth.keys_of(seed) is None
    return not lacks_key and seed.check_password(password)
