"""Define the table of outgoing webhooks."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models.rooms import Room

MAX_URL_CHARS = 500
MAX_ERROR_CHARS = 200


class OutgoingWebhook(models.Model):
    """Post to an address what concerns a bot: messages to it, that mention it, or of its room.

    Its queue is the table of messages: everything after `done_id` is still to be looked at, so
    that nothing is lost, and sending a message costs nothing for it. The secret signs each call,
    so it is stored as it is.

    Indexes: `user` and `room` for the cascade.
    """

    name = models.CharField(_("what for"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="outgoing_webhooks",
        verbose_name=_("bot"),
        help_text=_("Messages to this user, and those that mention it, are posted."),
    )
    room = models.ForeignKey(
        Room,
        models.CASCADE,
        db_constraint=False,  # rooms that nobody uses are deleted without looking for references
        null=True,
        blank=True,
        related_name="outgoing_webhooks",
        verbose_name=_("all messages of the room"),
        help_text=_("Of which the bot is a member. Empty: of no room."),
    )
    url = models.CharField(_("address"), max_length=MAX_URL_CHARS)
    secret = models.CharField(max_length=64, editable=False)
    is_on = models.BooleanField(
        _("on"),
        default=True,
        help_text=_("Switched on again, it begins with the messages that come then."),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    done_id = models.BigIntegerField(default=0, editable=False)  # the last message dealt with
    tries = models.PositiveIntegerField(default=0, editable=False)  # of the next message, so far
    next_at = models.DateTimeField(_("next try"), null=True, editable=False)
    called_at = models.DateTimeField(_("last call"), null=True, editable=False)
    error = models.CharField(
        _("last error"), max_length=MAX_ERROR_CHARS, default="", editable=False
    )

    class Meta:
        verbose_name = _("outgoing webhook")
        verbose_name_plural = _("outgoing webhooks")

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"
