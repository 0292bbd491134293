"""Mark batches as stored: a server asks for the mark when its connection was lost in a COMMIT."""

from functools import cache

from django.db import connection, models

from messaging.models import Node, StoredBatch

# An id is the server's epoch, shifted by this, and the number of the batch.
EPOCH_SHIFT = 40
KEPT_MARKS = 256  # of a server; only the latest can be in doubt


def mark_of(epoch: int, number: int) -> int:
    """Return the mark of a server's batch."""
    return (epoch << EPOCH_SHIFT) + number


@cache
def mark_statement() -> str:
    """Return the SQL that stores a mark, its only value, if the transaction has written."""
    table = connection.ops.quote_name(StoredBatch._meta.db_table)
    return f"INSERT INTO {table} (id) SELECT %s WHERE pg_current_xact_id_if_assigned() IS NOT NULL"


def forget_earlier_marks(mark: int) -> None:
    """Delete the marks that this server stored before this one."""
    epoch = mark >> EPOCH_SHIFT
    StoredBatch.objects.filter(pk__range=(mark_of(epoch, 0), mark - 1)).delete()


def forget_marks_of_dead() -> None:
    """Delete the marks of servers that do not run; within the caller's transaction."""
    alive = models.Q(pk=None)
    for epoch in Node.objects.values_list("epoch", flat=True):
        alive |= models.Q(pk__range=(mark_of(epoch, 0), mark_of(epoch + 1, 0) - 1))
    StoredBatch.objects.exclude(alive).delete()
