"""Configure the Django app of the engine: its commands and system checks."""

from django.apps import AppConfig
from django.core import checks


class JimserverConfig(AppConfig):
    name = "jimserver"
    verbose_name = "JIM server"

    def ready(self) -> None:
        from django.contrib import admin
        from django.db.backends.signals import connection_created

        from common.database.times import read_times_quickly
        from jimserver.checks import (
            check_certificate,
            check_demo,
            check_file_mode,
            check_settings,
            check_strangers,
            check_variables,
        )
        from jimserver.storage.file_mode import close_new_file

        checks.register(check_settings)
        checks.register(check_variables)
        checks.register(check_demo, checks.Tags.security, deploy=True)
        checks.register(check_file_mode, checks.Tags.security, deploy=True)
        checks.register(check_strangers, checks.Tags.security, deploy=True)
        checks.register(check_certificate, checks.Tags.security, deploy=True)
        connection_created.connect(close_new_file)
        connection_created.connect(read_times_quickly)
        admin.site.index_template = "console/index.html"
