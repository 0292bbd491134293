"""Challenge authentication, the login of the course's clients: keys, public keys, field aliases.

A key is as good as the password to whoever steals it. So it is stored only for users who have
challenge login switched on, and encrypted under the server's secret.
"""

import base64
import hashlib
import json
import unicodedata
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils import timezone

from accounts.models import ChallengeAccount, User
from jim.crypto.challenge_proof import challenge_key
from jim.requests import FieldAliases

SEPARATOR = " "  # behind a derived key, which is hex


def is_on_for(user: User) -> bool:
    """Return whether the operator has switched challenge login on, at all and for this user."""
    return settings.JIM.course_login and user.challenge_login


class Keys(NamedTuple):
    """Secrets that a user's client can prove: the derived key and the registered secret."""

    derived: str
    secret: str | None


def new_key(name: str, password: str, *, keeps_secret: bool = False) -> str:
    """Return the encrypted key of `password`, or "" where challenge login is switched off.

    `name` is the name as stored or as typed: normalised here. With `keeps_secret` the password
    itself is kept too, for clients whose later logins prove it. Takes about 10 ms.
    """
    if not settings.JIM.course_login:
        return ""
    key = challenge_key(unicodedata.normalize("NFC", name), password)
    kept = f"{key}{SEPARATOR}{password}" if keeps_secret else key
    return _fernet().encrypt(kept.encode("utf-8", "surrogatepass")).decode()


def keys_of(user: User) -> Keys | None:
    """Return the keys that the user's answer to a challenge is made with, or None without any."""
    account = ChallengeAccount.objects.filter(user=user).exclude(key="").first()
    if account is None or not is_on_for(user):
        return None
    try:
        kept = _fernet().decrypt(account.key.encode()).decode("utf-8", "surrogatepass")
    except InvalidToken:  # the server's secret has changed: the password must be set again
        return None
    derived, separator, secret = kept.partition(SEPARATOR)
    return Keys(derived, secret if separator else None)


def key_of(user: User) -> str | None:
    """Return the key that is derived from the user's password, or None without one."""
    keys = keys_of(user)
    return keys.derived if keys else None


def save_key(*, user: User, key: str) -> None:
    """Store `key` (from `new_key`) if challenge login is on for the user; "" deletes the old."""
    if key and is_on_for(user):
        ChallengeAccount.objects.update_or_create(user=user, defaults={"key": key})
    else:
        ChallengeAccount.objects.filter(user=user).update(key="")


def key_since(*, user: User, pubkey: str) -> float:
    """Return the Unix time since which texts are encrypted for `pubkey`: now for a new key.

    Return 0.0 if the user has had no other key.
    """
    rows = ChallengeAccount.objects.filter(user=user).exclude(pubkey="")
    row = rows.values_list("pubkey", "pubkey_changed_at").first()
    if row is None:
        return 0.0
    known, changed_at = row
    if known != pubkey:
        return timezone.now().timestamp()
    return changed_at.timestamp() if changed_at else 0.0


def save_client(*, user: User, pubkey: str, since: float = 0.0) -> None:
    """Store the public key that the user's client sent last, and the result of `key_since`."""
    changed_at = datetime.fromtimestamp(since, UTC) if since else None
    ChallengeAccount.objects.update_or_create(
        user=user, defaults={"pubkey": pubkey, "pubkey_changed_at": changed_at}
    )


def save_aliases(*, user_id: int, aliases: FieldAliases) -> None:
    """Store the field names that the user's client uses."""
    ChallengeAccount.objects.update_or_create(
        user_id=user_id, defaults={"aliases": json.dumps(aliases)}
    )


def pubkey_of(user_id: int) -> str:
    """Return the public key that this user's client sent last, or ""."""
    return (
        ChallengeAccount.objects.filter(user=user_id).values_list("pubkey", flat=True).first() or ""
    )


def aliases_of(user_ids: set[int]) -> dict[int, FieldAliases]:
    """Return the field names of these users' clients, by user id; unknown ones are left out."""
    rows = (
        ChallengeAccount.objects.filter(user__in=user_ids)
        .exclude(aliases="")
        .values_list("user", "aliases")
        if user_ids
        else ()
    )
    return {
        user_id: tuple((role, word) for role, word in json.loads(aliases))
        for user_id, aliases in rows
    }


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"jim course login\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
