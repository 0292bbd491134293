"""What follows from rows that Django's own code writes."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts import services
from accounts.models import User


@receiver(post_save, sender=User)
def void_tokens_of_old_password(instance: Any, created: bool, **kwargs: Any) -> None:
    """The site's "change my password" and `manage.py changepassword` call `set_password` and `save`, and no service.

    `_password` is Django's note of a password set and not saved yet; the renewal of a hash at login leaves it empty.
    """
    if not created and instance._password is not None:
        services.void_old_password(user=instance)
