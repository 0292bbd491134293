"""Show the audit, read-only."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin.filters import NameFilter
from accounts.models import AuditEntry
from common.adminkit.lists import LongListAdmin, ReadOnlyMixin
from common.text import moment, visible

ACTIONS = {
    "add": _("added"),
    "change": _("changed"),
    "delete": _("deleted"),
    "block": _("blocked"),
    "unblock": _("unblocked"),
    "kick": _("kicked"),
    "disconnect": _("disconnected"),
    "message": _("spoke to"),
    "announce": _("announced"),
    "broadcast": _("spoke to everybody"),
    "reset password": _("reset the password"),
    "import users": _("imported users"),
    "export": _("exported"),
    "erase": _("erased"),
    "block network": _("blocked the network"),
    "unlock": _("unlocked"),
    "open text": _("opened the text"),
    "export messages": _("exported messages"),
    "delete text": _("deleted the text"),
    "search messages": _("searched the messages"),
    "watch": _("watched"),
}
SHOWN_CHARS = 80  # characters of a target or a change in the list


class ActorFilter(NameFilter):
    title = _("who")
    parameter_name = "who"

    def narrow(self, queryset: QuerySet[Any], found: Any) -> QuerySet[Any]:
        return queryset.filter(actor_id=found.pk)


class WhomFilter(NameFilter):
    title = _("whom")
    parameter_name = "whom"

    def narrow(self, queryset: QuerySet[Any], found: Any) -> QuerySet[Any]:
        return queryset.filter(target_type="user", target_id=found.pk)


class ActionFilter(admin.SimpleListFilter):
    """Offer all known actions; Django's own filter would search the whole table for them."""

    title = _("what")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ACTIONS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyMixin, LongListAdmin):
    list_display = ("time", "actor", "what", "shown_target", "changed", "address")
    list_display_links = ("time",)
    list_filter = (ActorFilter, WhomFilter, ActionFilter)
    search_fields = ("actor", "target", "action")
    search_help_text = _("Who, whom or what")
    date_hierarchy = calendar_order = "at"
    ordering = ("-at",)
    sortable_by = ()
    fields = ("time", "actor", "address", "what", "shown_target", "shown_before", "shown_after")

    @admin.display(description=_("time"))
    def time(self, entry: AuditEntry) -> str:
        return moment(entry.at)

    @admin.display(description=_("what"))
    def what(self, entry: AuditEntry) -> str:
        return str(ACTIONS.get(entry.action, entry.action))

    @admin.display(description=_("whom"))
    def shown_target(self, entry: AuditEntry) -> str:
        """Return the target, with its type unless that is the usual one, a user."""
        kind = "" if entry.target_type in ("user", "") else f"{entry.target_type} "
        return kind + visible(entry.target, SHOWN_CHARS) or "-"

    @admin.display(description=_("what changed"))
    def changed(self, entry: AuditEntry) -> str:
        return visible(
            ", ".join(
                f"{key}: {value}" for key, value in entry.after.items() if value not in (None, "")
            ),
            SHOWN_CHARS,
        )

    @admin.display(description=_("before"))
    def shown_before(self, entry: AuditEntry) -> SafeString:
        return as_lines(entry.before)

    @admin.display(description=_("after"))
    def shown_after(self, entry: AuditEntry) -> SafeString:
        return as_lines(entry.after)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.view_auditentry")


def as_lines(values: dict[str, Any]) -> SafeString:
    text = json.dumps(values, indent=2, ensure_ascii=False)
    return format_html('<pre class="audit-values">{}</pre>', text) if values else SafeString("-")
