"""Define the tables by which several servers on one PostgreSQL know of each other."""

from django.db import models


class Node(models.Model):
    """Record one of the servers that share the database, while it runs.

    `epoch`: the node may write as long as its row has this number. `beat_at`: when it wrote last,
    by the database's clock. `delivered_id`: every message up to it has reached the sessions of the
    node or is in QueuedMessage. `version` (of what nodes share, not of the program), `secret` (a
    digest) and `settings` (JSON) must be the same for all nodes.
    """

    id = models.IntegerField(primary_key=True)
    epoch = models.BigIntegerField()
    beat_at = models.DateTimeField()
    delivered_id = models.BigIntegerField(default=0)
    host = models.CharField(max_length=255)
    version = models.CharField(max_length=100)
    secret = models.CharField(max_length=64)
    settings = models.TextField()


class News(models.Model):
    """Keep what a batch of one node brings for the others, for some minutes.

    Ids are in the order of the commits. Read by selectors.nodes.state.news_after.
    """

    id = models.BigAutoField(primary_key=True)
    node = models.IntegerField()
    at = models.DateTimeField()
    payload = models.BinaryField()


class StoredBatch(models.Model):
    """Mark that a batch is stored, for its server, which may have lost its connection meanwhile.

    The id has the server's epoch and the number of the batch, so it never comes again. PostgreSQL
    only; a server keeps its latest few.
    """

    id = models.BigIntegerField(primary_key=True)
