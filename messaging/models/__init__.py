"""Define the tables Room, Member and Message, and those that index Message."""

from messaging.models.answers import AnsweredRequest
from messaging.models.conversations import (
    DELETED_TEXT,
    PAIR_SHIFT,
    conversation_of_pair,
    conversation_of_room,
    users_of_pair,
)
from messaging.models.details import EarlierText, Mention, MessageDetails, Reaction
from messaging.models.indexes import (
    Chat,
    ClientMessageId,
    ConversationEntry,
    HighWaterMarks,
    QueuedMessage,
    ReadMarker,
)
from messaging.models.messages import (
    Message,
    MessageId,
)
from messaging.models.nodes import News, Node, StoredBatch
from messaging.models.pins import Bookmark, Pin
from messaging.models.reports import ConversationLevel, Report
from messaging.models.rooms import (
    ROLE_NAMES,
    Member,
    Room,
    RoomInvitation,
)
from messaging.models.webhooks import OutgoingWebhook

__all__ = [
    "DELETED_TEXT",
    "PAIR_SHIFT",
    "ROLE_NAMES",
    "AnsweredRequest",
    "Bookmark",
    "Chat",
    "ClientMessageId",
    "ConversationEntry",
    "ConversationLevel",
    "EarlierText",
    "HighWaterMarks",
    "Member",
    "Mention",
    "Message",
    "MessageDetails",
    "MessageId",
    "News",
    "Node",
    "OutgoingWebhook",
    "Pin",
    "QueuedMessage",
    "Reaction",
    "ReadMarker",
    "Report",
    "Room",
    "RoomInvitation",
    "StoredBatch",
    "conversation_of_pair",
    "conversation_of_room",
    "users_of_pair",
]
