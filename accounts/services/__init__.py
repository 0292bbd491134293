"""The only writes to users, sessions, logins and tokens. Events go out after the commit."""

import hashlib
import logging
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts import events
from accounts.models import LoginEvent, ResumeToken, Session, User
from accounts.names import clean_name, fold_name
from accounts.seeds import DEMO_PASSWORD, SEED_NAMES
from accounts.services import challenge_auth as course
from common.addresses import host_of
from common.on_commit import send_after_commit
from common.sql import Row, insert_rows
from jim.codes import Code
from jim.errors import JimError

login_log = logging.getLogger("accounts.logins")
login_counts: Counter[str] = (
    Counter()
)  # by result, since the process began, at whatever door; for the metrics
FAILED_RESULTS = frozenset(
    {
        LoginEvent.Result.WRONG_PASSWORD,
        LoginEvent.Result.UNKNOWN,
        LoginEvent.Result.REFUSED,
        LoginEvent.Result.THROTTLED,
    }
)
TOKEN_BYTES = 32  # of randomness: as hard to guess as the SHA-256 that is stored
ROWS_AT_ONCE = 500  # ids in one statement; SQLite takes fewer than 1000
LOGIN_COLUMNS = ("at", "name", "user", "address", "result", "code")
SESSION_COLUMNS = (
    "id",
    "user",
    "address",
    "transport",
    "dialect",
    "client",
    "started_at",
    "close_reason",
)
TOKEN_COLUMNS = ("user", "digest", "created_at", "used_at")
MAX_TOKENS_PER_USER = (
    20  # a script that logs in every minute must not fill the table; the oldest give way
)


# Users


@transaction.atomic
def create_user(
    *,
    name: str,
    password_hash: str | None = None,
    key: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
    is_guest: bool = False,
    course_login: bool | None = None,
) -> User:
    """A new user; None as hash: he can't log in. `key` is of the same password (`course.new_key`); course login is switched on
    for him where it is on at all, unless `course_login` says otherwise.
    Raises JimError: 400 for a name that can't be, 409 for a taken one."""
    user = User(
        username=clean_name(name), is_staff=is_staff, is_superuser=is_superuser, is_guest=is_guest
    )
    user.course_login = settings.JIM.course_login if course_login is None else course_login
    user.password = password_hash or make_password(None)
    save_name(user)
    course.save_key(user=user, key=key)
    return user


@transaction.atomic
def set_course_login(*, user: User, is_on: bool) -> None:
    """Switches course login on, from the next password on, or off, at once."""
    user.course_login = is_on
    user.save(update_fields=["course_login"])
    if not is_on:
        course.save_key(user=user, key="")


def save_name(user: User, **options: Any) -> None:
    """Saves a user whose name is new; raises JimError 409 where somebody has it already."""
    try:
        with transaction.atomic():
            user.save(**options)
    except IntegrityError as error:
        raise JimError(Code.CONFLICT, _("The name {name} is taken."), name=user.username) from error


@transaction.atomic
def rename_user(*, user: User, name: str) -> None:
    """Raises JimError: 400 for a name that can't be, 409 for a taken one."""
    old_name, new_name = (
        User.objects.values_list("username", flat=True).get(pk=user.pk),
        clean_name(name),
    )
    if old_name == new_name:
        return
    user.username = new_name
    save_name(user, update_fields=["username"])
    if (
        new_name.lower() != old_name.lower()
    ):  # the name is part of the key: the password must be set again
        course.save_key(user=user, key="")
    send_after_commit(events.UserRenamed(user.pk, old_name, new_name))


@transaction.atomic
def block_user(*, user: User, reason: str = "", until: datetime | None = None) -> None:
    """Refuses the user from now on until `until` (None: until unblocked); for a blocked user, changes reason and end."""
    now = timezone.now()
    if not user.is_blocked_at(now):
        user.blocked_at = now
    user.blocked_reason, user.blocked_until = reason, until
    user.save(update_fields=["blocked_at", "blocked_reason", "blocked_until"])
    send_after_commit(events.UserBlocked(user.pk))


@transaction.atomic
def unblock_user(*, user: User) -> None:
    user.blocked_at, user.blocked_reason, user.blocked_until = None, "", None
    user.save(update_fields=["blocked_at", "blocked_reason", "blocked_until"])
    send_after_commit(events.UserUnblocked(user.pk))


def set_rights(*, user: User, is_staff: bool, is_superuser: bool) -> None:
    """Says whether the user may enter the admin site, and whether he may do everything there."""
    user.is_staff, user.is_superuser = is_staff, is_superuser
    user.save(update_fields=["is_staff", "is_superuser"])


def set_status(*, user: User, status: str) -> None:
    user.status = status
    user.save(update_fields=["status"])


# Passwords and tokens


def set_password(*, user: User, password: str | None) -> None:
    """Sets a password (None: no login by password) and voids what the old one opened. Hashing takes tens of milliseconds."""
    key = (
        course.new_key(user.username, password)
        if password is not None and course.is_on_for(user)
        else ""
    )
    set_password_hash(user=user, password_hash=make_password(password), key=key)


@transaction.atomic
def set_password_hash(*, user: User, password_hash: str, key: str = "") -> None:
    """`key` is of the same password (`course.new_key`)."""
    user.password = password_hash
    user.save(update_fields=["password"])
    password_is_set(user=user, key=key)


@transaction.atomic
def password_is_set(*, user: User, key: str = "") -> None:
    """Ends what the old password opened; a guest who gets one is a guest no more. Also for passwords set by Django's own pages
    and commands; see `receivers`."""
    user.is_guest = False
    User.objects.filter(pk=user.pk).update(is_guest=False)
    course.save_key(user=user, key=key)
    revoke_tokens(user=user)
    send_after_commit(events.PasswordChanged(user.pk))


@transaction.atomic
def seed_passwords(*, password: str | None) -> list[str]:
    """Gives the seeds a password, but leaves alone those whose owner chose one; returns the names of the changed ones.

    None takes their passwords away, and that from all of them.
    """
    seeds = User.objects.filter(username_key__in=map(fold_name, SEED_NAMES))
    changed = [seed for seed in seeds if password is None or not has_own_password(seed)]
    for seed in changed:
        set_password(user=seed, password=password)
    return [seed.username for seed in changed]


def has_own_password(seed: User) -> bool:
    """Whether a seed has a password that isn't the one everybody knows."""
    return seed.has_usable_password() and not seed.check_password(DEMO_PASSWORD)


def new_token() -> tuple[str, str]:
    """A resume token, which exists in clear only here, and its digest, which is stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, digest_of(token)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def revoke_tokens(*, user: User) -> None:
    user.resume_tokens.all().delete()


def delete_old_tokens(*, lifetime_days: int) -> None:
    """Forgets the tokens that were not used for so long."""
    ResumeToken.objects.filter(used_at__lt=timezone.now() - timedelta(days=lifetime_days)).delete()


# Logins and sessions


def record_login(
    *, name: str, user: User | None, address: str, result: str, code: int | None = None
) -> LoginEvent:
    """Notes an attempt to log in under `name`, which may be any text. A failed one is a line in the log; see docs/fail2ban.md."""
    if result in FAILED_RESULTS:
        # The name last: whatever somebody calls himself, the address in front is the one that counts.
        login_log.warning(
            "login failed from %s (%s): %s", host_of(address), result, ascii(name[:100])
        )
    login_counts[result] += 1
    return LoginEvent.objects.create(
        name=storable(name)[:100], user=user, address=address, result=result, code=code
    )


def storable(text: str) -> str:
    """`text` without what a database can't take: NUL and halves of surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def store_logins(rows: Sequence[Row]) -> None:
    """Notes attempts to log in: tuples in the order of LOGIN_COLUMNS."""
    insert_rows(LoginEvent, LOGIN_COLUMNS, rows)
    login_counts.update(row[LOGIN_COLUMNS.index("result")] for row in rows)


def store_sessions(rows: Sequence[Row]) -> None:
    """Notes who has come: tuples in the order of SESSION_COLUMNS."""
    insert_rows(Session, SESSION_COLUMNS, rows)


def store_tokens(rows: Sequence[Row]) -> None:
    """Keeps resume tokens: tuples in the order of TOKEN_COLUMNS. Of a user with more than MAX_TOKENS_PER_USER the oldest give way."""
    insert_rows(ResumeToken, TOKEN_COLUMNS, rows)
    user_ids = list({row[TOKEN_COLUMNS.index("user")] for row in rows})
    for start in range(0, len(user_ids), ROWS_AT_ONCE):
        counts = (
            ResumeToken.objects.filter(user__in=user_ids[start : start + ROWS_AT_ONCE])
            .values_list("user_id")
            .annotate(Count("pk"))
        )
        for user_id, count in counts.order_by():
            if count > MAX_TOKENS_PER_USER:
                _forget_oldest_tokens(user_id)


def _forget_oldest_tokens(user_id: int) -> None:
    tokens = ResumeToken.objects.filter(user=user_id)
    kept = list(
        tokens.order_by("-used_at", "-pk").values_list("pk", flat=True)[:MAX_TOKENS_PER_USER]
    )
    tokens.exclude(pk__in=kept).delete()


def touch_tokens(digests: Iterable[str]) -> None:
    """Notes that these resume tokens were used now."""
    ResumeToken.objects.filter(digest__in=list(digests)).update(used_at=timezone.now())


@transaction.atomic
def close_sessions(ends: Sequence[tuple[int, str]]) -> None:
    """Notes the end of sessions, pairs of id and reason, and that their users were last seen now."""
    now = timezone.now()
    for reason in {reason for _id, reason in ends}:
        ids = [session_id for session_id, its_reason in ends if its_reason == reason]
        for start in range(0, len(ids), ROWS_AT_ONCE):
            open_ones = Session.objects.filter(
                pk__in=ids[start : start + ROWS_AT_ONCE], ended_at=None
            )
            User.objects.filter(pk__in=open_ones.values("user_id")).update(last_seen_at=now)
            open_ones.update(ended_at=now, close_reason=reason)


def close_stale_sessions(*, reason: str) -> int:
    """Ends what a server that didn't stop in order left open, so that nobody is online for ever; returns how many."""
    return Session.objects.filter(ended_at=None).update(
        ended_at=timezone.now(), close_reason=reason
    )
