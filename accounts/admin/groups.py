"""Show the page of groups."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.admin.labels import group_label
from common.adminkit.lists import OwnPage

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(OwnPage, DjangoGroupAdmin):
    """Add the lookups and the audit of the other pages to Django's page."""

    list_display = ("shown_name",)

    @admin.display(description=_("name"), ordering="name")
    def shown_name(self, group: Group) -> str:
        return group_label(group)
