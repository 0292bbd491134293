"""Make outgoing webhooks, and note how far their calls have come."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from messaging.models import OutgoingWebhook, Room
from messaging.models.webhooks import MAX_ERROR_CHARS
from messaging.selectors import newest_message_id

SECRET_BYTES = 32


@transaction.atomic
def make_webhook(
    *, name: str, user: User, url: str, room: Room | None = None, is_on: bool = True
) -> OutgoingWebhook:
    """Create a webhook with a secret of its own; it begins with the next message."""
    return OutgoingWebhook.objects.create(
        name=name,
        user=user,
        room=room,
        url=url,
        is_on=is_on,
        secret=secrets.token_hex(SECRET_BYTES),
        done_id=newest_message_id(),
    )


@transaction.atomic
def change_webhook(*, webhook: OutgoingWebhook, **values: Any) -> None:
    """Change name, room, address or `is_on`; the next try is due at once.

    One that is switched on, or gets another room, begins with the next message.
    """
    before = OutgoingWebhook.objects.get(pk=webhook.pk)
    room = values.get("room", before.room)
    if (values.get("is_on") and not before.is_on) or room != before.room:
        values["done_id"] = newest_message_id()
    rows = OutgoingWebhook.objects.filter(pk=webhook.pk)
    rows.update(**values, tries=0, next_at=None, error="")


def note_progress(
    *,
    webhook_id: int,
    up_to_id: int,
    called_at: datetime | None = None,
    error: str = "",
    tries: int = 0,
    next_at: datetime | None = None,
) -> None:
    """Note that every message up to this one is dealt with, and when the next is tried again.

    `error` is that of the last call, at `called_at`; None for no call.
    """
    rows = OutgoingWebhook.objects.filter(pk=webhook_id)
    rows.filter(done_id__lt=up_to_id).update(done_id=up_to_id)
    if called_at:
        rows.update(
            called_at=called_at, error=error[:MAX_ERROR_CHARS], tries=tries, next_at=next_at
        )
