"""Show sessions and logins, read-only, with operations on them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.filters import OpenFilter, TransportFilter, UserFilter
from accounts.admin.labels import close_reason_label
from accounts.admin.login_operations import login_operations, session_operations
from accounts.models import LoginEvent, Session, User
from accounts.names import fold_name
from common.adminkit.lists import LongListAdmin, ReadOnlyMixin
from common.adminkit.operations import Operation, OperationsMixin
from common.text import moment, visible

SHOWN_CHARS = 60  # of a text that a client chose
# Columns (callables, as the admin takes them) of live sessions and filters, from other apps.
session_columns: list[Any] = []
session_filters: list[Any] = []


@admin.register(Session)
class SessionAdmin(OperationsMixin, ReadOnlyMixin, LongListAdmin):
    """Show sessions; other apps add columns of live data to `session_columns`."""

    operations = session_operations
    list_display_links = ("since",)
    list_select_related = ("user",)
    search_fields = ("user__username_key", "address")
    search_help_text = _("Name or address")
    date_hierarchy = calendar_order = "started_at"
    ordering = ("-started_at",)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [OpenFilter, UserFilter, TransportFilter, *session_filters]

    def get_list_display(self, request: HttpRequest) -> Any:
        return ["since", "user", "until", "door", "shown_client", *session_columns]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["user", "door", "shown_client", "since", "until", *session_columns]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def may_be_target(self, request: HttpRequest, operation: Operation, row: Session) -> bool:
        """Refuse to end an ended session, and, except to superusers, a superuser's session."""
        if operation.name == "block_address":
            return True
        return row.ended_at is None and (
            bool(request.user.is_superuser) or not row.user.is_superuser
        )

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Search the users first: joined to sessions, a name would be checked once a session."""
        if not search_term:
            return queryset, False
        named = User.objects.filter(username_key__contains=fold_name(search_term)).values("pk")
        return queryset.filter(Q(user__in=named) | Q(address__contains=search_term)), False

    @admin.display(description=_("since"), ordering="started_at")
    def since(self, session: Session) -> str:
        return moment(session.started_at)

    @admin.display(description=_("until"))
    def until(self, session: Session) -> str:
        if session.ended_at is None:
            return "● " + str(_("open"))
        reason = close_reason_label(session.close_reason)
        return ", ".join(filter(None, (moment(session.ended_at), reason)))

    @admin.display(description=_("address"))
    def door(self, session: Session) -> str:
        return ", ".join(filter(None, (session.address, session.transport, session.dialect)))

    @admin.display(description=_("client"))
    def shown_client(self, session: Session) -> str:
        return visible(session.client, SHOWN_CHARS)


@admin.register(LoginEvent)
class LoginEventAdmin(OperationsMixin, ReadOnlyMixin, LongListAdmin):
    operations = login_operations
    list_display = ("time", "shown_name", "user", "address", "result")
    list_filter = ("result", UserFilter)
    list_select_related = ("user",)
    search_fields = ("name", "address")
    search_help_text = _("Name as it was typed, or address")
    date_hierarchy = calendar_order = "at"
    ordering = ("-at",)
    fields = ("time", "shown_name", "user", "address", "result", "code")

    @admin.display(description=_("time"), ordering="at")
    def time(self, event: LoginEvent) -> str:
        return moment(event.at)

    @admin.display(description=_("name"))
    def shown_name(self, event: LoginEvent) -> str:
        return visible(event.name, SHOWN_CHARS)
