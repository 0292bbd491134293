"""`manage.py settingspage`: prints docs/settings.md."""

from typing import Any

from django.core.management.base import BaseCommand

from jimserver.conf.settings_page import settings_page


class Command(BaseCommand):
    help = "Prints docs/settings.md, made from the tables of settings."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(settings_page(), ending="")
