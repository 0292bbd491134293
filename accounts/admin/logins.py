"""The pages of sessions and logins: looked at, never written."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.filters import OpenFilter, TransportFilter, UserFilter
from accounts.admin.lists import LongListAdmin, ReadOnlyMixin
from accounts.display import moment, visible
from accounts.models import LoginEvent, Session
from accounts.names import fold_name

SHOWN_CHARS = 60  # of a text that a client chose


@admin.register(Session)
class SessionAdmin(ReadOnlyMixin, LongListAdmin):
    list_display = ("since", "user", "until", "door", "shown_client")
    list_display_links = ("since",)
    list_filter = (OpenFilter, UserFilter, TransportFilter)
    list_select_related = ("user",)
    search_fields = ("user__username_key", "address")
    search_help_text = _("Name or address")
    date_hierarchy = calendar_order = "started_at"
    ordering = ("-started_at",)
    fields = ("user", "door", "shown_client", "since", "until")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return super().get_search_results(request, queryset, fold_name(search_term))

    @admin.display(description=_("since"), ordering="started_at")
    def since(self, session: Session) -> str:
        return moment(session.started_at)

    @admin.display(description=_("until"))
    def until(self, session: Session) -> str:
        if session.ended_at is None:
            return "● " + str(_("open"))
        return ", ".join(filter(None, (moment(session.ended_at), session.close_reason)))

    @admin.display(description=_("address"))
    def door(self, session: Session) -> str:
        return ", ".join(filter(None, (session.address, session.transport, session.dialect)))

    @admin.display(description=_("client"))
    def shown_client(self, session: Session) -> str:
        return visible(session.client, SHOWN_CHARS)


@admin.register(LoginEvent)
class LoginEventAdmin(ReadOnlyMixin, LongListAdmin):
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
