"""Filter the lists of the admin: by a typed name, or by yes or no."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.labels import group_label
from accounts.models import User
from accounts.selectors import find_user, open_session_users


class NameFilter(admin.SimpleListFilter):
    """Filter by a typed name, ignoring case.

    Keep the rows whose foreign key `field` is the object that `find` returns for the name: a user,
    unless a subclass sets another function. A list of links would be as long as that of users.
    """

    template = "admin/name_filter.html"
    field = ""
    find: Callable[[str], Any] = staticmethod(find_user)
    known = True  # whether somebody has the name that was typed

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("", "")]  # the template ignores it, but Django leaves out filters without choices

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        own = {self.parameter_name, PAGE_VAR}
        others = [
            (name, value)
            for name, values in self.request.GET.lists()
            for value in values
            if name not in own
        ]
        remove = changelist.get_query_string(remove=[str(self.parameter_name)])
        yield {"value": self.value() or "", "others": others, "remove": remove, "known": self.known}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        name = self.value()
        if not name:
            return queryset
        found = self.find(name.strip())
        self.known = found is not None
        return self.narrow(queryset, found) if found else queryset.none()

    def narrow(self, queryset: QuerySet[Any], found: Any) -> QuerySet[Any]:
        return queryset.filter(**{self.field: found})


class UserFilter(NameFilter):
    title = _("user")
    parameter_name = field = "user"


class YesNoFilter(admin.SimpleListFilter):
    """Keep the rows that match `condition()`, or those that don't."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def condition(self) -> Q:
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(self.condition() if self.value() == "yes" else ~self.condition())


class OnlineFilter(YesNoFilter):
    title = _("online now")
    parameter_name = "online"

    def condition(self) -> Q:
        return Q(pk__in=open_session_users())


class NeverHereFilter(YesNoFilter):
    title = _("never here")
    parameter_name = "never"

    def condition(self) -> Q:
        return Q(last_seen_at=None) & ~Q(pk__in=open_session_users())


class GroupFilter(admin.SimpleListFilter):
    """Filter users by a group, whose name is shown in the reader's language."""

    title = _("groups")
    parameter_name = "groups__id__exact"  # as in addresses that operators have kept

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(group.pk), group_label(group)) for group in Group.objects.order_by("pk")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if (key := self.value()) is None:
            return queryset
        if key not in dict(self.lookup_choices):
            return queryset.none()
        return queryset.filter(groups=key)


class BlockedFilter(YesNoFilter):
    title = _("blocked")
    parameter_name = "blocked"

    def condition(self) -> Q:
        in_force = Q(blocked_until=None) | Q(blocked_until__gt=timezone.now())
        return Q(pk__in=User.objects.filter(in_force, blocked_at__isnull=False).values("pk"))


class InForceFilter(YesNoFilter):
    title = _("in force")
    parameter_name = "in_force"

    def condition(self) -> Q:
        return Q(until=None) | Q(until__gt=timezone.now())


class OpenFilter(YesNoFilter):
    title = _("still open")
    parameter_name = "open"

    def condition(self) -> Q:
        return Q(ended_at=None)


class TransportFilter(admin.SimpleListFilter):
    """Offer the known transports; Django's own filter would search the whole table for them."""

    title = _("transport")
    parameter_name = "transport"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("tcp", "TCP"), ("ws", "WebSocket")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(transport=self.value()) if self.value() else queryset
