"""Define the tables of messages that are kept at hand: pinned for everybody, bookmarked by one."""

from django.conf import settings
from django.db import models

from messaging.models.keys import BARE


class Pin(models.Model):
    """Record that a message is pinned in its conversation (selectors.pins.pins_of)."""

    message = models.OneToOneField(
        "messaging.Message",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="+",
    )
    conversation = models.BigIntegerField()
    pinned_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation"], name="pin_by_conversation")]


class Bookmark(models.Model):
    """Record that a user keeps a message at hand (selectors.pins.bookmarks_page)."""

    pk = models.CompositePrimaryKey("user_id", "message_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)
    message = models.ForeignKey("messaging.Message", models.DO_NOTHING, **BARE)

    class Meta:
        indexes = [models.Index(fields=["message"], name="bookmark_by_message")]
