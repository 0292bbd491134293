"""Define the tables of tokens: those to resume a session, and those for programs."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from jim import limits


class ResumeToken(models.Model):
    """Let a client log in again without the password.

    Only the digest is stored, so a stolen database gives no tokens.

    Indexes: `digest` for a login (selectors.users_of_tokens); `user` to limit the tokens of a user
    (services.store_tokens), and to delete them all.
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
    """Let a program act as a user over HTTP.

    With a room, the token is a webhook: it may post to that room and do nothing else.

    Indexes: `digest` for each call (api_tokens.find_token); `user` for the cascade when the user is
    deleted.
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
            "Empty: the token may do all that the user may. "
            "Otherwise it posts into this room, of which the user is a member."
        ),
    )
    # SHA-256 in hex; the token itself is shown once.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"
