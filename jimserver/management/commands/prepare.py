"""Define `manage.py prepare`, which migrates the database and ensures that there is an admin."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from accounts.seeds import DEMO_PASSWORD, SEED_NAMES
from accounts.services import seed_passwords
from common.database.encoding import wrong_encoding
from common.database.failures import one_line
from common.database.schema import newer_migrations, schema_problems, too_new, too_old, wrong_schema
from jimserver.backup import deeds
from jimserver.backup.errors import BackupError
from jimserver.storage.instance_lock import AlreadyRunningError
from jimserver.storage.postgres.exclusion import one_at_a_time, without_servers
from jimserver.tls.certificates import TlsError, own_certificates

# An estimate for two slow cores: 26 changes of an empty database took 3 s, a backup of 206 MB 10 s.
CHANGE_S, BYTES_PER_S = 0.1, 20_000_000
READINGS = 2  # of the whole database: once for the backup, and once for changes of large tables


class Command(BaseCommand):
    help = "Migrate the database and create the superuser admin unless a superuser exists."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="give the six seeded users the public demo password"
        )

        parser.add_argument(
            "--no-backup", action="store_true", help="update a database without backing it up first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if problem := wrong_encoding():
                raise CommandError(problem)
            with one_at_a_time():
                self._update(with_backup=not options["no_backup"])
                if missing := schema_problems():
                    raise CommandError(wrong_schema(missing))
                call_command("ensureadmin", stdout=self.stdout)
        except InconsistentMigrationHistory:
            raise CommandError(too_old()) from None
        except DatabaseError as error:
            text = _("The database can't be used: {error}.")
            raise CommandError(text.format(error=one_line(error))) from None
        self._say_fingerprint()
        if options["demo"]:
            seed_passwords(password=DEMO_PASSWORD)
            self.stdout.write(
                _("Demo users {names}: password {password}").format(
                    names=", ".join(SEED_NAMES), password=DEMO_PASSWORD
                )
            )

    def _update(self, *, with_backup: bool) -> None:
        """Migrate the database, after a backup where it holds something already."""
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        if newer := newer_migrations(executor.loader):
            raise CommandError(too_new(newer))
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not (plan and executor.loader.applied_migrations):
            call_command("migrate", verbosity=0)
            return
        try:
            with without_servers():
                self._change([migration.app_label for migration, _back in plan], with_backup)
        except AlreadyRunningError:
            text = _("The database gets another schema, but is in use: stop all its servers first.")
            raise CommandError(text) from None

    def _change(self, apps: Sequence[str], with_backup: bool) -> None:
        """Back up, then migrate, a database that holds something; `apps` as for `announcement`."""
        backup = None
        if with_backup:
            self.stdout.write(announcement(apps))
            backup = self._back_up()
        try:
            call_command("migrate", verbosity=0)
        except DatabaseError as error:
            if backup is None:
                raise
            text = _("The database can't be updated: {error}. As it was before, it is in {file}.")
            raise CommandError(text.format(error=one_line(error), file=backup)) from None

    def _back_up(self) -> Path:
        target = deeds.folder() / deeds.new_name()
        try:
            deeds.make(target, settings.JIM.backup_passphrase)
        except BackupError as error:
            text = _("{error} Nothing was changed; --no-backup updates without a backup.")
            raise CommandError(text.format(error=error)) from None
        self.stdout.write(_("Backup: {file}").format(file=target))
        return target

    def _say_fingerprint(self) -> None:
        """Make the certificate, and show what users compare with what their clients show."""
        if not settings.TLS.is_on:
            return
        try:
            words = own_certificates().fingerprint
        except TlsError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_("Fingerprint: {words}").format(words=words))


def announcement(apps: Sequence[str]) -> str:
    """Say what an update will do, given the app of each change, and how long it will take."""
    size = deeds.database().size()
    seconds = len(apps) * CHANGE_S + READINGS * size / BYTES_PER_S
    parts = ", ".join(f"{app}: {count}" for app, count in Counter(apps).items())
    text = _(
        "The database of {megabytes} MB gets {count} changes ({parts}); a backup is made first."
        " That will take about {seconds} s."
    )
    sizes = {"megabytes": round(size / 1e6), "seconds": max(1, round(seconds))}
    return text.format(count=len(apps), parts=parts, **sizes)
