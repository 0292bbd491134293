"""Put the sorted site in the place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class SortedAdminConfig(AdminConfig):
    default_site = "common.adminkit.site.SortedAdminSite"
