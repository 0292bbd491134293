"""React to rows that Django's own code writes."""

from typing import Any

from django.contrib.auth import user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import events, services
from accounts.models import User
from accounts.services import challenge_auth
from common.on_commit import send_after_commit


@receiver(post_save, sender=User)
def replace_old_password(instance: Any, created: bool, **kwargs: Any) -> None:
    """End the sessions and tokens of an old password that was replaced without a service.

    The site's "change my password" and `manage.py changepassword` call only `set_password` and
    `save`. `_password` is Django's note of a password set and not saved yet; the renewal of a hash
    at login leaves it empty.
    """
    if not created and (password := instance._password) is not None:
        key = (
            challenge_auth.new_key(instance.username, password)
            if challenge_auth.is_on_for(instance)
            else ""
        )
        services.password_is_set(user=instance, key=key)


@receiver(user_logged_out)
def publish_site_logout(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """Publish that a user has signed out of the site, if the key of the session is known."""
    if user and (site_key := request.session.session_key):
        send_after_commit(events.SiteLogout(user.pk, site_key))
