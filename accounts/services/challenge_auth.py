"""Course login: what the course's clients need a server to keep of a password and of a client.

Kept only for users who have it switched on, and encrypted under the server's secret: to whoever steals it, it is as good as the
password.
"""

import base64
import hashlib
import json
import unicodedata

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from accounts.models import CourseAccount, User
from jim.challenge_proof import challenge_key
from jim.requests import FieldAliases


def is_on_for(user: User) -> bool:
    """Whether the operator has switched course login on, at all and for this user."""
    return settings.JIM.course_login and user.course_login


def new_key(name: str, password: str) -> str:
    """What the database keeps of `password` for course login; "" where it is switched off. Takes about 10 ms.

    `name` as it will be stored, or as it was written: of the same characters, put together or not.
    """
    if not settings.JIM.course_login:
        return ""
    key = challenge_key(unicodedata.normalize("NFC", name), password)
    return _fernet().encrypt(key.encode()).decode()


def key_of(user: User) -> str | None:
    """The key that the user's answer to a challenge must be made with; None where there is none that can be read."""
    account = CourseAccount.objects.filter(user=user).exclude(key="").first()
    if account is None or not is_on_for(user):
        return None
    try:
        return _fernet().decrypt(account.key.encode()).decode()
    except InvalidToken:  # the server's secret has changed: the password must be set again
        return None


def save_key(*, user: User, key: str) -> None:
    """Keeps `key` (from `new_key`) for a user who has course login switched on; "" forgets the old one."""
    if key and is_on_for(user):
        CourseAccount.objects.update_or_create(user=user, defaults={"key": key})
    else:
        CourseAccount.objects.filter(user=user).update(key="")


def save_client(*, user: User, pubkey: str) -> None:
    """Keeps the public key as the user's client last sent it."""
    CourseAccount.objects.update_or_create(user=user, defaults={"pubkey": pubkey})


def save_aliases(*, user_id: int, aliases: FieldAliases) -> None:
    """Keeps which of the family's words the user's client uses."""
    CourseAccount.objects.update_or_create(user_id=user_id, defaults={"words": json.dumps(aliases)})


def pubkey_of(user_id: int) -> str:
    """The public key that this user's client last sent; "" for none."""
    return CourseAccount.objects.filter(user=user_id).values_list("pubkey", flat=True).first() or ""


def aliases_of(user_ids: set[int]) -> dict[int, FieldAliases]:
    """Which words the clients of these users use, as far as it is known."""
    rows = (
        CourseAccount.objects.filter(user__in=user_ids)
        .exclude(words="")
        .values_list("user", "words")
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
