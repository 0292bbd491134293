"""The Django app of the engine: its commands and system checks."""

from django.apps import AppConfig
from django.core import checks


class JimserverConfig(AppConfig):
    name = "jimserver"
    verbose_name = "JIM server"

    def ready(self) -> None:
        from django.contrib import admin

        from jimserver.checks import (
            check_demo,
            check_settings,
            check_strangers,
            check_variables,
        )

        checks.register(check_settings)
        checks.register(check_variables)
        checks.register(check_demo, checks.Tags.security, deploy=True)
        checks.register(check_strangers, checks.Tags.security, deploy=True)
        admin.site.index_template = "console/index.html"
