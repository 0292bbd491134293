"""Define the tables of what is added to messages after they were sent.

Message itself is only ever appended to, and has no index; see docs/architecture.md.
"""

from django.conf import settings
from django.db import models

from common.emoji import MAX_EMOJI_CHARS
from jim import limits
from messaging.models.keys import BARE


class MessageDetails(models.Model):
    """Add to a message which one it answers, its newest text and its deletion.

    Only a message that is a reply or was changed has one. Read with each page of messages
    (selectors.messages_by_id); `change` numbers the changes of a conversation, 0 for none
    (selectors.details.changes_page).
    """

    message = models.OneToOneField(
        "messaging.Message",
        models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="details",
    )
    conversation = models.BigIntegerField()
    change = models.BigIntegerField(default=0)
    replied_to = models.BigIntegerField(null=True)
    text = models.TextField(null=True)  # None: the text of the message
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["conversation", "change"], name="details_by_change")]


class Reaction(models.Model):
    """Record that a user reacts to a message with one emoji (selectors.reactions.reactions_of)."""

    pk = models.CompositePrimaryKey("message_id", "emoji", "user_id")
    message = models.ForeignKey("messaging.Message", models.DO_NOTHING, **BARE)
    emoji = models.CharField(max_length=MAX_EMOJI_CHARS)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)


class Mention(models.Model):
    """Note a user whom a message mentions, by name or as one of all.

    By user for `get_mentions` (selectors.mentions.mentions_page), by message for a page of
    messages (selectors.mentions.mentions_of).
    """

    pk = models.CompositePrimaryKey("user_id", "message_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)
    message = models.ForeignKey("messaging.Message", models.DO_NOTHING, **BARE)
    by_all = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["message"], name="mention_by_message")]


class EarlierText(models.Model):
    """Keep a text that a message had before an edit, for those who may open texts.

    `client_id` is the id of the edit that ended it, by which a repeated edit is recognised
    (selectors.details.find_edit).
    """

    pk = models.CompositePrimaryKey("message_id", "number")
    message = models.ForeignKey(
        "messaging.Message",
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="earlier_texts",
    )
    number = models.PositiveIntegerField()
    text = models.TextField()
    until = models.DateTimeField()
    client_id = models.CharField(max_length=limits.ID_CHARS, null=True)
