"""What follows from rows that Django's own code writes."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts import services
from accounts.models import User
from accounts.services import challenge_auth as course


@receiver(post_save, sender=User)
def replace_old_password(instance: Any, created: bool, **kwargs: Any) -> None:
    """The site's "change my password" and `manage.py changepassword` call `set_password` and `save`, and no service.

    `_password` is Django's note of a password set and not saved yet; the renewal of a hash at login leaves it empty.
    """
    if not created and (password := instance._password) is not None:
        key = course.new_key(instance.username, password) if course.is_on_for(instance) else ""
        services.password_is_set(user=instance, key=key)
