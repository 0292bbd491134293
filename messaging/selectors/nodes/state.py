"""Read what the nodes know of each other."""

from datetime import timedelta
from functools import cache

from django.db import connection
from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from accounts.models import Session
from messaging.models import HighWaterMarks, Message, News, Node, StoredBatch

NEWS = ("pk", "node", "payload")
SILENT_S = 5  # seconds after its last beat, by the database's clock, until a node counts as dead


def live_nodes() -> QuerySet[Node, Node]:
    """Return the nodes that have beaten lately."""
    return Node.objects.filter(beat_at__gt=Now() - _silence()).order_by("pk")


def silent_nodes() -> QuerySet[Node, Node]:
    """Return the nodes that count as dead."""
    return Node.objects.filter(beat_at__lte=Now() - _silence()).order_by("pk")


def _silence() -> timedelta:
    return timedelta(seconds=SILENT_S)


def least_delivered_id() -> int:
    """Return up to which message every node has delivered."""
    return Node.objects.aggregate(least=Min("delivered_id"))["least"] or 0


def news_after(news_id: int, *, but_of: int) -> list[tuple[int, int, bytes]]:
    """Return (id, node, payload) of the news after `news_id` that other nodes have, in order."""
    rows = News.objects.filter(pk__gt=news_id).exclude(node=but_of).order_by("pk")
    return [(pk, node, bytes(payload)) for pk, node, payload in rows.values_list(*NEWS)]


@cache
def turn_statement(lock_number: int) -> str:
    """Return the SQL that waits for the turn; its second result says where the cluster stands.

    That has the highest ids of messages, of news and of sessions; it fails with a division by zero
    where the node (its parameters are id and epoch) may not write any more. The lock comes first,
    in a statement of its own: the second one sees what was committed before it.
    """
    message, news, session, marks, node = (
        connection.ops.quote_name(model._meta.db_table)
        for model in (Message, News, Session, HighWaterMarks, Node)
    )
    return (
        f"SELECT pg_advisory_xact_lock({lock_number}); "
        f"SELECT greatest((SELECT max(id) FROM {message}), (SELECT max(indexed_id) FROM {marks}),"
        f" 0), coalesce((SELECT max(id) FROM {news}), 0),"
        f" coalesce((SELECT max(id) FROM {session}), 0),"
        f" 1 / (SELECT count(*) FROM {node} WHERE id = %s AND epoch = %s)"
    )


@cache
def fence_statement() -> str:
    """Return the SQL that fails as `turn_statement` does."""
    table = connection.ops.quote_name(Node._meta.db_table)
    return f"SELECT 1 / (SELECT count(*) FROM {table} WHERE id = %s AND epoch = %s)"


def epoch_of(node: int) -> int:
    """Return the epoch of a node; 0 where it counts as dead."""
    return Node.objects.filter(pk=node).values_list("epoch", flat=True).first() or 0


def first_node() -> int:
    """Return the node that has run for longest: one that comes takes nothing from it."""
    return Node.objects.order_by("epoch").values_list("pk", flat=True).first() or 0


def node_ids() -> list[int]:
    """Return the numbers of all nodes, dead ones too."""
    return list(Node.objects.values_list("pk", flat=True))


def is_stored(mark: int) -> bool:
    """Return whether the batch of this mark is stored."""
    return StoredBatch.objects.filter(pk=mark).exists()
