"""Tell what state the database is in before anything uses it."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from common.database.encoding import wrong_encoding
from common.database.schema import newer_migrations, schema_problems, too_new, too_old, wrong_schema


def check_database() -> None:
    """Raise CommandError for a database that is not migrated, else DatabaseError."""
    connection.ensure_connection()
    if problem := wrong_encoding():
        raise CommandError(problem)
    executor = MigrationExecutor(connection)
    try:
        executor.loader.check_consistent_history(connection)
    except InconsistentMigrationHistory:
        raise CommandError(too_old()) from None
    if newer := newer_migrations(executor.loader):
        raise CommandError(too_new(newer))
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        text = _("The database is not up to date; run: {program} prepare")
        raise CommandError(text.format(program=settings.PROGRAM))
    if missing := schema_problems():
        raise CommandError(wrong_schema(missing))
