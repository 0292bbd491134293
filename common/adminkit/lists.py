"""Build lists of long tables: a bounded count, dates without a table scan, read-only rows."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.text import capfirst

from common.adminkit import audit
from common.adminkit.date_hierarchy import UNITS, Calendar

MAX_DIGITS = 18  # of a number in an address: 64 bits hold as many
FILTER_LOOKUPS = ("exact", "isnull", "id__exact")  # of Django's own filters of fields and relations
MAX_LISTED = 10_000  # rows of one list: a hundred pages; who looks for more needs a filter


class BoundedPaginator(Paginator):
    """Count no further than MAX_LISTED: counting a long table takes as long as reading it."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[:MAX_LISTED].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def is_cut(self) -> bool:
        """Return whether there can be more rows than were counted."""
        return self.count >= MAX_LISTED


class LongChangeList(ChangeList):
    """Show a list with a drill-down by date made from the first and the last date alone.

    Django's own drill-down reads every row.
    """

    def get_filters(self, request: HttpRequest) -> Any:
        """Refuse a date that no calendar has and a number that no column holds."""
        for lookup, values in request.GET.lists():
            if "__" in lookup and any(map(is_too_great, values)):
                raise IncorrectLookupParameters(lookup)
        try:
            return super().get_filters(request)
        except OverflowError as error:
            raise IncorrectLookupParameters(error) from error

    @cached_property
    def calendar(self) -> Calendar | None:
        """Return the drill-down by date for the template, or None for an empty table."""
        page: Any = self.model_admin
        field, order = page.date_hierarchy, page.calendar_order
        dates = self.root_queryset.values_list(field, flat=True)
        first, last = dates.order_by(order).first(), dates.order_by(f"-{order}").first()
        return Calendar(self, field, first, last) if first and last else None


def is_too_great(value: str) -> bool:
    """Return whether the text is a number with more digits than any column can hold."""
    return value.isdecimal() and len(value) > MAX_DIGITS


class OwnPage(admin.ModelAdmin):
    """Show a page with the site's style and titles, whose list counts no table to its end.

    Its address can hold the declared filters, the date and the key, and no other lookup: Django
    would take any field, and whoever tries `text__startswith` letter by letter reads the field.
    """

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # "show counts" would read the table once for each filter

    class Media:
        css = {"all": ["accounts/admin.css"]}

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Return whether the address of the list can hold this lookup."""
        assert request is not None  # Django's own caller passes it
        return lookup in self.declared_lookups(request)

    def declared_lookups(self, request: HttpRequest) -> set[str]:
        """Return the parameters of the filters, of the date and of the key."""
        key = self.opts.pk.name
        found = {"pk", "pk__exact", key, f"{key}__exact"}
        if self.date_hierarchy:
            found |= {f"{self.date_hierarchy}__{unit}" for unit in UNITS}
        filters: Any = self.get_list_filter(request)
        for declared in filters:
            if isinstance(declared, str):
                found |= {f"{declared}__{lookup}" for lookup in FILTER_LOOKUPS}
            else:
                found.add(declared.parameter_name)
        return found

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the list; without its filters where one holds NUL: PostgreSQL takes none."""
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Title the page by the model: Django's "Change %s" has no cases ("Изменить комната")."""
        if context.get("original"):
            context["title"] = capfirst(self.opts.verbose_name)
        return super().render_change_form(request, context, *args, **kwargs)

    # Record every change in the audit too, beside Django's own log

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        request.audited_values = changed_values(form)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        audit.record(request, "add", obj, after=audited_values(request)[1])
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        before, after = audited_values(request)
        audit.record(request, "change", obj, before=before, after=after)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            audit.record(request, "delete", obj)
        return super().log_deletions(request, queryset)


Values = dict[str, Any]


def audited_values(request: HttpRequest) -> tuple[Values, Values]:
    """Return the values noted by `construct_change_message`, before and after the change."""
    noted: tuple[Values, Values] = getattr(request, "audited_values", ({}, {}))
    return noted


def changed_values(form: Any) -> tuple[Values, Values]:
    """Return the changed values of a form as text, before and after; never a password."""
    names = [name for name in getattr(form, "changed_data", ()) if "password" not in name]
    before = {name: str(form.initial.get(name, "")) for name in names}
    after = {
        name: str(value) for name in names if (value := form.cleaned_data.get(name)) is not None
    }
    return before, after


class LongListAdmin(OwnPage):
    """Cut a page out of a long table."""

    change_list_template = "admin/long_change_list.html"
    calendar_order = ""  # an indexed field in the order of `date_hierarchy`

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongChangeList


class ReadOnlyMixin:
    """Forbid to add, change or delete rows on this page."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
