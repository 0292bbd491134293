"""Define the table of the audit, to which rows are only added."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jim import limits


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Refuse to update or delete rows."""

    def update(self, **values: Any) -> int:
        raise TypeError("the audit is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit is never deleted")


class AuditEntry(models.Model):
    """Record an action of a staff member. Written once, by `audit.record`.

    Users are stored by name and id, not by foreign key, so entries outlive them.

    Indexes: `at` for the admin's list, newest first; `audit_of_target` for the actions on one user
    (the page of users, audit.redact).
    """

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(_("who"), max_length=limits.NAME_CHARS)
    address = models.CharField(_("address"), max_length=60, blank=True)
    action = models.CharField(_("what"), max_length=40)
    target_type = models.CharField(max_length=40, blank=True)  # the model's name: "user"
    target_id = models.BigIntegerField(null=True)
    target = models.CharField(_("whom"), max_length=100, blank=True)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_of_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor}: {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("the audit is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit is never deleted")
