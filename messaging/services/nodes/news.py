"""Write what a batch of one node brings for the others."""

from datetime import timedelta

from django.db.models.functions import Now

from messaging.models import News

KEPT_S = 600  # seconds for which news are kept: a node that is silent for 5 s is dead


def store_news(*, node: int, payload: bytes) -> None:
    """Add news, in the caller's transaction, which has the turn."""
    News.objects.create(node=node, at=Now(), payload=payload)


def sweep_news() -> None:
    """Delete news that every node has read, or is dead."""
    News.objects.filter(at__lt=Now() - timedelta(seconds=KEPT_S)).delete()
