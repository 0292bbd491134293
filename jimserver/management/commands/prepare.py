"""Define `manage.py prepare`, which migrates the database and ensures that there is an admin."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.utils.translation import gettext as _

from accounts.seeds import DEMO_PASSWORD, SEED_NAMES
from accounts.services import seed_passwords
from common.encoding import wrong_encoding
from common.schema import schema_problems, too_old, wrong_schema
from jimserver.tls.certificates import TlsError, own_certificates


class Command(BaseCommand):
    help = "Migrate the database and create the superuser admin unless a superuser exists."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="give the six seeded users the public demo password"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if problem := wrong_encoding():
                raise CommandError(problem)
            call_command("migrate", verbosity=0)
        except InconsistentMigrationHistory:
            raise CommandError(too_old()) from None
        except DatabaseError as error:
            raise CommandError(
                _("The database can't be used: {error}.").format(error=error)
            ) from None
        if missing := schema_problems():
            raise CommandError(wrong_schema(missing))
        call_command("ensureadmin", stdout=self.stdout)
        self._say_fingerprint()
        if options["demo"]:
            seed_passwords(password=DEMO_PASSWORD)
            self.stdout.write(
                _("Demo users {names}: password {password}").format(
                    names=", ".join(SEED_NAMES), password=DEMO_PASSWORD
                )
            )

    def _say_fingerprint(self) -> None:
        """Make the certificate, and show what users compare with what their clients show."""
        if not settings.TLS.is_on:
            return
        try:
            words = own_certificates().fingerprint
        except TlsError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_("Fingerprint: {words}").format(words=words))
