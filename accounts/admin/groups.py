"""Show the page of groups."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group

from common.adminkit.lists import OwnPage

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(OwnPage, DjangoGroupAdmin):
    """Add the lookups and the audit of the other pages to Django's page."""
