"""Create, rename, block and unblock users."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts import events
from accounts.lookalikes import check_reserved, looks_taken
from accounts.models import User
from accounts.names import clean_name
from accounts.selectors import find_look_alike
from accounts.services import challenge_auth
from common.on_commit import send_after_commit
from jim.codes import Code
from jim.errors import JimError


@transaction.atomic
def create_user(
    *,
    name: str,
    password_hash: str | None = None,
    key: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
    is_guest: bool = False,
    challenge_login: bool | None = None,
    by_operator: bool = False,
) -> User:
    """Create a user; without a hash they can't log in by password.

    `key` is of the same password (`challenge_auth.new_key`). Challenge login follows the server's
    setting unless `challenge_login` says otherwise. Only the operator can give reserved names.
    Raise JimError: 400 for a bad name, 409 for one that is taken, reserved or looks so.
    """
    user = User(
        username=clean_name(name), is_staff=is_staff, is_superuser=is_superuser, is_guest=is_guest
    )
    if not (is_staff or by_operator):
        check_reserved(user.username)
    user.challenge_login = settings.JIM.course_login if challenge_login is None else challenge_login
    user.password = password_hash or make_password(None)
    save_name(user)
    challenge_auth.save_key(user=user, key=key)
    return user


@transaction.atomic
def set_challenge_login(*, user: User, is_on: bool) -> None:
    """Switch challenge login on, from the next password on, or off, at once."""
    user.challenge_login = is_on
    user.save(update_fields=["challenge_login"])
    if not is_on:
        challenge_auth.save_key(user=user, key="")


def save_name(user: User, **options: Any) -> None:
    """Save a user whose name is new; raise JimError 409 where it is taken or looks so."""
    if other := find_look_alike(user.username, but=user.pk):
        raise looks_taken(user.username, other)
    try:
        with transaction.atomic():
            user.save(**options)
    except IntegrityError as error:
        raise JimError(Code.CONFLICT, _("The name {name} is taken."), name=user.username) from error


@transaction.atomic
def rename_user(*, user: User, name: str) -> None:
    """Give the user another name; raise JimError 400 for a bad one, 409 for a taken one."""
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
        challenge_auth.save_key(user=user, key="")
    send_after_commit(events.UserRenamed(user.pk, old_name, new_name))


@transaction.atomic
def block_user(*, user: User, reason: str = "", until: datetime | None = None) -> None:
    """Block the user until `until` (None: until unblocked), or change the reason and the end."""
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
    """Set whether the user may enter the admin site, and whether they can do everything there."""
    user.is_staff, user.is_superuser = is_staff, is_superuser
    user.save(update_fields=["is_staff", "is_superuser"])


def set_status(*, user: User, status: str) -> None:
    """Set the status of a user by a statement of one column: all that is known may be their id."""
    User.objects.filter(pk=user.pk).update(status=status)
