"""What lists of long tables are built from: a bounded count, a calendar without a scan, rows that nobody edits."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst

from accounts.admin.calendars import Calendar

MAX_LISTED = 10_000  # rows of one list: a hundred pages; who looks for more needs a filter


class BoundedPaginator(Paginator):
    """Counts no further than MAX_LISTED, since counting a long table takes as long as reading it."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[:MAX_LISTED].count() if isinstance(rows, QuerySet) else len(rows)


class LongChangeList(ChangeList):
    """A list with Django's drill-down by date, made from the first and the last date alone: Django's own reads every row."""

    @cached_property
    def calendar(self) -> Calendar | None:
        """What the template shows; None for an empty table."""
        page: Any = self.model_admin
        field, order = page.date_hierarchy, page.calendar_order
        dates = self.root_queryset.values_list(field, flat=True)
        first, last = dates.order_by(order).first(), dates.order_by(f"-{order}").first()
        return Calendar(self, field, first, last) if first and last else None


class OwnPage(admin.ModelAdmin):
    """Pages with what `admin.css` styles, called what they show."""

    class Media:
        css = {"all": ["accounts/admin.css"]}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Django's "Change %s" has no cases: "Изменить комната"."""
        if context.get("original"):
            context["title"] = capfirst(self.opts.verbose_name)
        return super().render_change_form(request, context, *args, **kwargs)


class LongListAdmin(OwnPage):
    """A page of a long table."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # "show counts" would read the table once for each filter
    change_list_template = "admin/long_change_list.html"
    calendar_order = ""  # an indexed field in the order of `date_hierarchy`

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongChangeList


class ReadOnlyMixin:
    """Rows that are looked at and never written here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
