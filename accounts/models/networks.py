"""Define the table of blocked networks."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class BlockedNetwork(models.Model):
    """Block an address or a network.

    Indexes: `network` for the form's check that it is not blocked already; `created_by` for the
    cascade when that user is deleted.
    """

    network = models.CharField(
        _("address or network"),
        max_length=43,
        unique=True,
        help_text=_("192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until somebody lifts the block.")
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("blocked by"),
        editable=False,
    )

    class Meta:
        verbose_name = _("blocked network")
        verbose_name_plural = _("blocked networks")

    def __str__(self) -> str:
        return self.network
