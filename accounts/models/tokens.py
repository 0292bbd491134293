"""The tables of tokens: to resume a session, and for programs."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from jim import limits


class ResumeToken(models.Model):
    """A key to come back without the password. Only its digest is stored: who steals the database can't log in with it.

    Indexes: `digest` for a login (selectors.users_of_tokens); `user` for how many he has (services.store_tokens), and to end them all.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="resume_tokens", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hex
    created_at = models.DateTimeField(_("issued"), default=timezone.now)
    used_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta:
        verbose_name = _("resume token")
        verbose_name_plural = _("resume tokens")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"


class ApiToken(models.Model):
    """Lets a program act as a user over HTTP; with a room, a webhook: it may say something there and do nothing else.

    Indexes: `digest` for each call (api_tokens.find_token); `user` for the cascade when he is deleted.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="api_tokens", verbose_name=_("acts as")
    )
    name = models.CharField(_("what for"), max_length=60)
    room = models.CharField(
        _("webhook of the room"),
        max_length=limits.NAME_CHARS,
        blank=True,
        help_text=_(
            "Empty: the token may do all that the user may. Otherwise it posts into this room, of which the user is a member."
        ),
    )
    digest = models.CharField(
        max_length=64, unique=True, editable=False
    )  # SHA-256 in hex; the token itself is shown once
    created_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"
