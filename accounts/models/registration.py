"""Define the tables of how strangers can register: the operator's switch, and invitations."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class RegistrationSwitch(models.Model):
    """Hold the operator's choice; one row, id 1. Empty: as the settings say."""

    class Mode(models.TextChoices):
        OPEN = "open", _("open to everybody")
        INVITATION = "invitation", _("by invitation")
        CLOSED = "closed", _("closed")

    mode = models.CharField(
        _("registration"),
        max_length=10,
        choices=Mode,
        blank=True,
        help_text=_("Empty: as the settings of the server say."),
    )

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registration")

    def __str__(self) -> str:
        return str(_("registration"))


class Invitation(models.Model):
    """Let somebody register while that takes an invitation. Only the digest of the code is stored.

    Indexes: `digest` for the code that somebody shows (services.use_invitation); `created_by` for
    the cascade when that user is deleted.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    note = models.CharField(_("for whom"), max_length=100, blank=True)
    created_by = models.ForeignKey(
        User, models.CASCADE, related_name="invitations", verbose_name=_("made by"), editable=False
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    uses_left = models.PositiveIntegerField(_("accounts left"), default=1)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.note or f"{self.pk}"
