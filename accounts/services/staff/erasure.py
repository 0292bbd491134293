"""Anonymize a user in the tables of this app."""

from itertools import count

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.utils import timezone

from accounts import events, services
from accounts.models import ApiToken, ChallengeAccount, LoginEvent, Session, User
from accounts.names import erased_name
from accounts.selectors import find_user
from accounts.services import audit
from common.on_commit import send_after_commit


@transaction.atomic
def anonymize_user(*, user: User) -> None:
    """Remove name, password, rights, tokens and addresses of a user, and end their sessions.

    Keep the row, blocked: the conversations of others refer to it.
    """
    old_name = user.username
    if not old_name.startswith(erased_name(user.pk)):
        services.rename_user(user=user, name=free_name(user.pk))
    services.set_password(user=user, password=None)
    user.groups.clear()
    user.user_permissions.clear()
    user.is_staff = user.is_superuser = user.challenge_login = False
    user.status = user.language = user.blocked_reason = ""
    user.blocked_at, user.blocked_until, user.last_seen_at, user.last_login = (
        timezone.now(),
        None,
        None,
        None,
    )
    user.save()
    forget_traces(user, old_name)
    send_after_commit(events.UserBlocked(user.pk))


def free_name(user_id: int) -> str:
    """Return a free name for an erased user, such as "deleted user 7"."""
    names = (erased_name(user_id) + (f" {number}" if number else "") for number in count())
    return next(name for name in names if find_user(name) is None)


def forget_traces(user: User, old_name: str) -> None:
    ApiToken.objects.filter(user=user).delete()  # an unblocked user must not get programs back
    ChallengeAccount.objects.filter(user=user).delete()
    Session.objects.filter(user=user).update(address="", client="")
    LoginEvent.objects.filter(user=user).update(name=user.username, address="")
    LoginEvent.objects.filter(user=None, name__iexact=old_name).update(
        name=user.username, address=""
    )
    LogEntry.objects.filter(
        content_type__app_label="accounts", content_type__model="user", object_id=user.pk
    ).update(object_repr=user.username, change_message="")
    audit.redact(user_id=user.pk, name=user.username)
