"""Show the page of groups, and let permissions be chosen."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.labels import group_label, permission_label
from common.adminkit.lists import OwnPage

admin.site.unregister(Group)


def offered_permissions() -> QuerySet[Permission]:
    """Return the permissions for what the admin shows; nothing asks for those of other models."""
    shown = (model for model in apps.get_models() if admin.site.is_registered(model))
    kinds = ContentType.objects.get_for_models(*shown).values()
    return Permission.objects.filter(content_type__in=kinds).select_related("content_type")


class GroupForm(forms.ModelForm):
    """Show the name of a group that we made in the reader's language; store it as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["name"] = group_label(self.instance)

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"] if "name" in self.changed_data else self.instance.name)


@admin.register(Group)
class GroupAdmin(OwnPage, DjangoGroupAdmin):
    """Add the lookups and the audit of the other pages to Django's page."""

    form = GroupForm
    list_display = ("shown_name",)

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, group: Group) -> str:
        return group_label(group)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = offered_permissions()
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.label_from_instance = permission_label
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        if group := context.get("original"):
            # Only shown from here on, by the title and the way back; nothing saves it.
            group.name = context["subtitle"] = group_label(group)
        return super().render_change_form(request, context, *args, **kwargs)
