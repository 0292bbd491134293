"""Define the tables that index Message: it has no index of its own but its id."""

from django.conf import settings
from django.db import models

from jim import limits
from messaging.models.keys import BARE
from messaging.models.messages import Message


class ConversationEntry(models.Model):
    """Index the messages of a conversation, for a page of its history.

    Read by selectors.conversation_ids, filled by `services.index_messages`.
    """

    pk = models.CompositePrimaryKey("conversation", "message_id")
    conversation = models.BigIntegerField()
    message = models.ForeignKey(Message, models.DO_NOTHING, **BARE)


class ClientMessageId(models.Model):
    """Index the client ids that a sender has used: a repeated message is recognised by them.

    Read by selectors.find_client_message, greatest_client_id and client_ids_page, filled by
    `services.index_messages`.
    """

    pk = models.CompositePrimaryKey("sender_id", "client_id")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)
    client_id = models.CharField(max_length=limits.ID_CHARS)
    message = models.ForeignKey(Message, models.DO_NOTHING, **BARE)


class QueuedMessage(models.Model):
    """Queue a message for a user until a session has it (selectors.queued_page, clear_queued)."""

    pk = models.CompositePrimaryKey("user_id", "message_id")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)
    message = models.ForeignKey(Message, models.DO_NOTHING, **BARE)


class Chat(models.Model):
    """Record that a user has talked with another one (chats.chats_page, partner_ids).

    Both users of a pair have a row, filled by `services.index_messages`. For rooms see Member.
    """

    pk = models.CompositePrimaryKey("user_id", "conversation")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)
    conversation = models.BigIntegerField()


class ReadMarker(models.Model):
    """Record the last message that a user has read in a conversation, on any device.

    `unread_from`: the message from which on they have marked it as unread again; None for most.
    """

    pk = models.CompositePrimaryKey("conversation", "user_id")
    conversation = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, **BARE)
    message = models.ForeignKey(Message, models.DO_NOTHING, **BARE)
    unread_from = models.BigIntegerField(null=True)


class HighWaterMarks(models.Model):
    """Record the progress of indexing and delivery, and who writes; one row, id 1.

    `indexed_id`: every message up to it is in ConversationEntry, ClientMessageId and Chat.
    `delivered_id`: every message up to it has reached its recipients or is in QueuedMessage; after
    a crash later ones are queued for their recipients again.
    `epoch`: the number of the server that may write, raised by each new one (PostgreSQL only).
    """

    indexed_id = models.BigIntegerField(default=0)
    delivered_id = models.BigIntegerField(default=0)
    epoch = models.BigIntegerField(default=0)
