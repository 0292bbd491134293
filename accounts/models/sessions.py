"""Define the table of sessions."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models.users import User

TO_END = "to be ended"  # the close reason of an open session that another process wants to end


class Session(models.Model):
    """Record one session of a user, from login to close.

    A user is online while one of their sessions has no end.

    Indexes: `user` for the sessions of one user (personal.export, erasure, and the cascade when a
    user is deleted); `started_at` for the admin's list, newest first, and the numbers of its first
    page; `session_open` for the users online (selectors.online_users, close_stale_sessions).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name=_("user"))
    address = models.CharField(_("address"), max_length=60)
    transport = models.CharField(_("transport"), max_length=10)
    dialect = models.CharField(_("dialect"), max_length=20, blank=True)
    client = models.CharField(_("client"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("since"), default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    close_reason = models.CharField(_("closed because"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        permissions = [
            ("disconnect_session", gettext_noop("Can disconnect sessions")),
            ("watch_session", gettext_noop("Can watch what is said in sessions")),
        ]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(ended_at=None), name="session_open")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.address}"
