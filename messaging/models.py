"""Define the tables Room, Member and Message, and those that index Message."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lookalikes import SKELETON_CHARS
from jim import limits

DELETED_TEXT = "[deleted]"  # in place of a text that was deleted
PAIR_SHIFT = 32  # bits: a conversation of two people packs both ids into one 64-bit number


def conversation_of_pair(first_id: int, second_id: int) -> int:
    """Return the number of the conversation between two users, the same from both ends."""
    return (
        first_id << PAIR_SHIFT | second_id
        if first_id < second_id
        else second_id << PAIR_SHIFT | first_id
    )


def users_of_pair(conversation: int) -> tuple[int, int]:
    """Return the two users of a conversation that `conversation_of_pair` made."""
    return conversation >> PAIR_SHIFT, conversation & (1 << PAIR_SHIFT) - 1


def conversation_of_room(room_id: int) -> int:
    """Return the number of a room's conversation; negative, so that it never equals a pair's."""
    return -room_id


class Room(models.Model):
    """A room; whoever joins it is a member until they leave.

    Indexes: `name_key` for every search by name (selectors.find_room) and pages of rooms
    (selectors.rooms_page); `created_by` for the cascade when that user is deleted.
    """

    name = models.CharField(_("name"), max_length=limits.NAME_CHARS)
    name_key = models.CharField(max_length=100, unique=True, editable=False)
    name_skeleton = models.CharField(
        max_length=SKELETON_CHARS, default="", editable=False, db_index=True
    )
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    is_read_only = models.BooleanField(
        _("read-only"),
        default=False,
        help_text=_("Only who made the room writes in it, and the operator."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="rooms_created",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Member", related_name="rooms", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name_key"]
        permissions = [("announce", "Can speak in rooms as the operator")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A user's membership of a room.

    Indexes: `member_once_in_room` for a room's members (selectors.member_ids), so that `room` needs
    none of its own; `user` for a user's rooms (selectors.room_names_of, chats.chats_page).
    """

    room = models.ForeignKey(
        Room, models.CASCADE, related_name="memberships", verbose_name=_("room"), db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="member_once_in_room")]

    def __str__(self) -> str:
        return f"{self.user} ∈ {self.room}"


class MessageId(models.BigAutoField):
    """An id that the server counts: AUTOINCREMENT costs a sixth of an insert on SQLite."""

    def db_type_suffix(self, connection: Any) -> str | None:
        return None if connection.vendor == "sqlite" else super().db_type_suffix(connection)


class Message(models.Model):
    """One message to a user or to a room, exactly one of them. Written once, never changed.

    It has no index but its id: every further one costs an insert several times the row itself. What
    a query needs is kept in ConversationEntry, ClientMessageId and QueuedMessage.
    """

    id = MessageId(primary_key=True)
    conversation = models.BigIntegerField(_("conversation"), editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="messages_sent",
        verbose_name=_("from"),
        db_index=False,
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages_received",
        verbose_name=_("to"),
        db_index=False,
    )
    room = models.ForeignKey(
        Room,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("room"),
        db_index=False,
    )
    text = models.TextField(_("text"))
    sealed = models.BooleanField(
        _("sealed by the sender"), default=False
    )  # end-to-end encrypted: relayed unread
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    client_id = models.CharField(
        _("the client's id"), max_length=limits.ID_CHARS, null=True, blank=True
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("read_text", "Can open the texts of messages")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient=None, room__isnull=False)
                | models.Q(recipient__isnull=False, room=None),
                name="message_to_user_or_room",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ConversationEntry(models.Model):
    """The messages of a conversation: the index behind a page of history.

    Read by selectors.conversation_ids, filled by `services.index_messages`.
    """

    pk = models.CompositePrimaryKey("conversation", "message_id")
    conversation = models.BigIntegerField()
    message = models.ForeignKey(
        Message, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )


class ClientMessageId(models.Model):
    """The client ids that a sender has used, by which a repeated message is recognised.

    Read by selectors.find_client_message and greatest_client_id, filled by
    `services.index_messages`.
    """

    pk = models.CompositePrimaryKey("sender_id", "client_id")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    client_id = models.CharField(max_length=limits.ID_CHARS)
    message = models.ForeignKey(
        Message, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )


class QueuedMessage(models.Model):
    """A message queued for a user until a session has it (selectors.queued_page, clear_queued)."""

    pk = models.CompositePrimaryKey("user_id", "message_id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    message = models.ForeignKey(
        Message, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )


class Chat(models.Model):
    """A conversation of a user with another one (chats.chats_page, partner_ids).

    Both users of a pair have a row, filled by `services.index_messages`. For rooms see Member.
    """

    pk = models.CompositePrimaryKey("user_id", "conversation")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    conversation = models.BigIntegerField()


class ReadMarker(models.Model):
    """The last message that a user has read in a conversation, on any device."""

    pk = models.CompositePrimaryKey("conversation", "user_id")
    conversation = models.BigIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    message = models.ForeignKey(
        Message, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+"
    )


class HighWaterMarks(models.Model):
    """The progress of indexing and delivery; one row, id 1.

    `indexed_id`: every message up to it is in ConversationEntry, ClientMessageId and Chat.
    `delivered_id`: every message up to it has reached its recipients or is in QueuedMessage; after
    a crash later ones are queued for their recipients again.
    """

    indexed_id = models.BigIntegerField(default=0)
    delivered_id = models.BigIntegerField(default=0)
