"""Show the admin's page of contacts, and their column on the users' page."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.filters import NameFilter, YesNoFilter
from accounts.admin.pairs import PairListAdmin
from common.adminkit.columns import UserColumn, add_user_column
from common.text import moment
from contacts import services
from contacts.admin.groups import ContactGroupAdmin
from contacts.models import Contact

__all__ = ["ContactAdmin", "ContactGroupAdmin"]


class OwnerFilter(NameFilter):
    title = _("owner")
    parameter_name = field = "owner"


class ContactFilter(NameFilter):
    title = _("contact")
    parameter_name = field = "contact"


class MutualFilter(YesNoFilter):
    title = _("mutual")
    parameter_name = "mutual"

    def condition(self) -> Q:
        return Q(is_mutual=True)


@admin.register(Contact)
class ContactAdmin(PairListAdmin):
    """Add and remove contacts."""

    pair = ("owner", "contact")
    list_display = ("owner", "contact", "mutual", "added")
    list_filter = (OwnerFilter, ContactFilter, MutualFilter)
    list_select_related = ("owner", "contact")
    search_fields = ("owner__username_key", "contact__username_key")
    search_help_text = _("Name of either")
    autocomplete_fields = ("owner", "contact")
    date_hierarchy = "added_at"
    calendar_order = "pk"  # contacts are numbered in the order in which they are added
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact, Contact]:
        back = Contact.objects.filter(owner=OuterRef("contact"), contact=OuterRef("owner"))
        return super().get_queryset(request).annotate(is_mutual=Exists(back))

    def add_row(self, row: Contact) -> None:
        services.add_contact(owner=row.owner, contact=row.contact)

    def remove_row(self, row: Contact) -> None:
        services.del_contact(owner=row.owner, contact=row.contact)

    @admin.display(description=_("added"), ordering="added_at")
    def added(self, contact: Contact) -> str:
        return moment(contact.added_at)

    @admin.display(description=_("mutual"), boolean=True)
    def mutual(self, contact: Any) -> bool:
        is_mutual: bool = contact.is_mutual
        return is_mutual


def count_contacts_of(user_ids: list[int]) -> dict[int, str]:
    contacts = Contact.objects.filter(owner__in=user_ids).values_list("owner")
    return {user_id: str(count) for user_id, count in contacts.annotate(Count("pk"))}


add_user_column(
    UserColumn("contacts", _("contacts"), count_contacts_of, "contacts_contact", "owner", place=40)
)


def count_lists_with(user_ids: list[int]) -> dict[int, str]:
    contacts = Contact.objects.filter(contact__in=user_ids).values_list("contact")
    return {user_id: str(count) for user_id, count in contacts.annotate(Count("pk"))}


add_user_column(
    UserColumn(
        "contact_of",
        _("contact of"),
        count_lists_with,
        "contacts_contact",
        "contact",
        is_listed=False,
        place=50,
    )
)
