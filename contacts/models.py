"""Define the model of contacts."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Block(models.Model):
    """Block `blocked` for `owner`, who sees nothing of them.

    Indexes: `block_once` for whom a user blocks (selectors.blocked_ids), so that `owner` needs none
    of its own; `blocked` for the cascade when that user is deleted.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks", db_index=False
    )
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "blocked"], name="block_once")]

    def __str__(self) -> str:
        return f"{self.owner} × {self.blocked}"


class Contact(models.Model):
    """Put `contact` into the list of `owner`; the other direction is another row.

    Indexes: `contact_once` finds the list of an owner (selectors.contact_users, counts_of,
    is_contact), so that `owner` needs no index of its own; `contact` finds the owners of lists
    that contain a user (selectors.owner_ids_of).
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="contacts",
        verbose_name=_("owner"),
        db_index=False,
    )
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="in_contacts_of",
        verbose_name=_("contact"),
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    by_group = models.BooleanField(default=False, editable=False)  # ends with the group

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "contact"],
                name="contact_once",
                violation_error_message=_("This contact is there already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(owner=models.F("contact")),
                name="contact_not_oneself",
                violation_error_message=_("Nobody is a contact of oneself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} → {self.contact}"


class ContactGroup(models.Model):
    """Make its members each other's contacts: a class, a team.

    Each pair has rows of Contact as if they had added each other (services.groups.add_members).
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="contact_groups", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("contact group")
        verbose_name_plural = _("contact groups")

    def __str__(self) -> str:
        return self.name
