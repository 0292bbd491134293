"""Define `manage.py settingspage`, which prints docs/settings.md."""

from typing import Any

from django.core.management.base import BaseCommand

from jimserver.conf.settings_page import settings_page


class Command(BaseCommand):
    help = "Print docs/settings.md, generated from the tables of settings."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(settings_page(), ending="")
