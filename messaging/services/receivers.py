"""Clean up after users are deleted, whoever deletes them."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import User
from messaging import services


@receiver(pre_delete, sender=User)
def delete_traces_of_user(instance: User, **kwargs: Any) -> None:
    """Delete rows of the tables beside Message, which have no constraints that would cascade."""
    services.delete_traces(user=instance)
