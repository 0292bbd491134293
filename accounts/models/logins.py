"""Define the tables of login attempts and of accounts for challenge login."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models.users import User


class LoginEvent(models.Model):
    """Record one login attempt and its result.

    Indexes: `at` for the admin's list, newest first, and the numbers of its first page; `user` for
    the attempts of one user (personal.export, erasure, and the cascade when a user is deleted).
    """

    class Result(models.TextChoices):
        OK = "ok", _("logged in")
        REGISTERED = "registered", _("registered")
        RESUMED = "resumed", _("resumed")
        WRONG_PASSWORD = "wrong_password", _("wrong password")
        UNKNOWN = "unknown", _("unknown name")
        BLOCKED = "blocked", _("blocked")
        CONFLICT = "conflict", _("too many sessions")
        REFUSED = "refused", _("refused")
        THROTTLED = "throttled", _("had to wait")

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    name = models.CharField(_("name"), max_length=100)  # as typed: any text
    user = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="login_events",
        verbose_name=_("user"),
    )
    address = models.CharField(_("address"), max_length=60)
    result = models.CharField(_("result"), max_length=20, choices=Result)
    code = models.PositiveSmallIntegerField(_("code"), null=True, blank=True)

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        permissions = [("unlock_login", gettext_noop("Can unlock accounts that have to wait"))]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.get_result_display()}"


class ChallengeAccount(models.Model):
    """Hold a user's key and public key for challenge login, which the course's clients use."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="challenge_account"
    )
    key = models.TextField(blank=True)  # derived from the password, encrypted
    pubkey = models.TextField(blank=True)  # PEM, as the client last sent it
    # Texts from before then were encrypted for an earlier key; None: there was no other key.
    pubkey_changed_at = models.DateTimeField(null=True, blank=True)
    aliases = models.TextField(blank=True)  # JSON: role -> the name this client has for it

    class Meta:
        verbose_name = _("challenge account")
        verbose_name_plural = _("challenge accounts")
