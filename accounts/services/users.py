"""Create, rename, block and unblock users."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts import events
from accounts.models import User
from accounts.names import clean_name
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
) -> User:
    """A new user; None as hash: he can't log in. `key` is of the same password (`challenge_auth.new_key`); course login is switched on
    for him where it is on at all, unless `challenge_login` says otherwise.
    Raises JimError: 400 for a name that can't be, 409 for a taken one."""
    user = User(
        username=clean_name(name), is_staff=is_staff, is_superuser=is_superuser, is_guest=is_guest
    )
    user.challenge_login = settings.JIM.course_login if challenge_login is None else challenge_login
    user.password = password_hash or make_password(None)
    save_name(user)
    challenge_auth.save_key(user=user, key=key)
    return user


@transaction.atomic
def set_challenge_login(*, user: User, is_on: bool) -> None:
    """Switches course login on, from the next password on, or off, at once."""
    user.challenge_login = is_on
    user.save(update_fields=["challenge_login"])
    if not is_on:
        challenge_auth.save_key(user=user, key="")


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
        challenge_auth.save_key(user=user, key="")
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
