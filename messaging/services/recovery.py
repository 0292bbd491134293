"""Begin the time of another server: repair the tables beside Message, which a crash left."""

from django.db import models, transaction

from messaging.models import HighWaterMarks, Message
from messaging.selectors import current_epoch, newest_message_id
from messaging.services.deferred_index import high_water_marks, index_messages, note_delivered
from messaging.services.queue import queue_messages


@transaction.atomic
def recover_delivery() -> int:
    """Bring the tables beside Message up to date; return the highest message id in use.

    What was stored after the last note of delivery may not have reached anybody: it is queued for
    its recipients. So a crash repeats a message at worst, to clients without ids, and loses none.
    """
    last = high_water_marks()
    newest_id = max(newest_message_id(), last.indexed_id)
    index_messages(up_to_id=newest_id)
    doubtful = Message.objects.filter(id__gt=last.delivered_id).order_by("id")
    queue_messages(list(doubtful.filter(recipient__isnull=False).values_list("recipient_id", "id")))
    to_rooms = doubtful.filter(room__isnull=False).exclude(
        sender=models.F("room__memberships__user")
    )
    queue_messages(list(to_rooms.values_list("room__memberships__user_id", "id")))
    note_delivered(up_to_id=newest_id)
    return newest_id


def raise_epoch() -> int:
    """Begin the time of another server; return its number. Within the caller's transaction."""
    high_water_marks()  # the row exists now
    HighWaterMarks.objects.filter(pk=1).update(epoch=models.F("epoch") + 1)
    return current_epoch()
