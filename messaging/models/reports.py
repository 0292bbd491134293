"""Define the tables of reports and of notification levels."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from messaging.models.messages import Message


class ConversationLevel(models.Model):
    """Hold which messages of a conversation notify a user, where that is not all of them."""

    pk = models.CompositePrimaryKey("user_id", "conversation")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+"
    )
    conversation = models.BigIntegerField()
    level = models.CharField(max_length=10)  # mentions, none


class Report(models.Model):
    """Hold a user's report of a message, until the operator has dealt with it, and after.

    Indexes: `report_once` for a repeated report and for a reporter's reports of a day
    (selectors.count_reports), so that `reporter` needs none of its own; `report_open` for the
    queue.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be dealt with")
        DONE = "done", _("dealt with")
        REJECTED = "rejected", _("rejected")

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="reports",
        verbose_name=_("reported by"),
        db_index=False,
    )
    message = models.ForeignKey(
        Message,
        models.DO_NOTHING,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("message"),
    )
    reason = models.CharField(_("reason"), max_length=500)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    handled_by = models.CharField(_("dealt with by"), max_length=25, blank=True)
    handled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        permissions = [
            ("handle_report", gettext_noop("Can deal with reports and read what was reported"))
        ]
        constraints = [models.UniqueConstraint(fields=["reporter", "message"], name="report_once")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="open"), name="report_open")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
