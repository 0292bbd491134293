"""List rows that join two others, such as a contact or a member."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.names import fold_name
from common.adminkit.lists import LongListAdmin
from common.database.slices import write_rows


class PairListAdmin(LongListAdmin):
    """Add and remove rows through the services, as on the wire; never change them.

    `pair` names the two fields; `add_row` and `remove_row` call the services.
    """

    pair: ClassVar[tuple[str, str]]

    def add_row(self, row: Any) -> None:
        raise NotImplementedError

    def remove_row(self, row: Any) -> None:
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return super().get_search_results(request, queryset, fold_name(search_term))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.add_row(obj)
        both = {name: getattr(obj, name) for name in self.pair}
        obj.pk = self.model._default_manager.get(**both).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.remove_row(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any, Any]) -> None:
        write_rows(list(queryset.select_related(*self.pair)), self.remove_row)
