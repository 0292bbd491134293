"""Define the table of messages."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from jim import limits
from messaging.models.rooms import Room


class MessageId(models.BigAutoField):
    """Let the server count the ids: AUTOINCREMENT costs a sixth of an insert on SQLite."""

    def db_type_suffix(self, connection: Any) -> str | None:
        return None if connection.vendor == "sqlite" else super().db_type_suffix(connection)


class Message(models.Model):
    """Keep one message to a user or to a room, exactly one of them; written once, never changed.

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
        permissions = [("read_text", gettext_noop("Can open the texts of messages"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient=None, room__isnull=False)
                | models.Q(recipient__isnull=False, room=None),
                name="message_to_user_or_room",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
