"""What follows from the deletion of users, whoever deletes them."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import User
from messaging import services


@receiver(pre_delete, sender=User)
def delete_traces_of_user(instance: User, **kwargs: Any) -> None:
    """The tables beside Message have no constraints of their own (an index costs too much), so nothing cascades to them."""
    services.delete_traces(user=instance)
