"""Compare the tables of the database with the models.

The recorded migrations alone don't tell: a database of a version in development may have recorded
a migration that was written anew since.
"""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _


def schema_problems(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return "table" or "table.column" for each that the models need and the database lacks."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        problems = []
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not model._meta.managed or model._meta.proxy:
                continue
            if table not in tables:
                problems.append(table)
                continue
            described = connection.introspection.get_table_description(cursor, table)
            columns = {column.name for column in described}
            needed = [field.column for field in model._meta.local_concrete_fields if field.column]
            problems += [f"{table}.{name}" for name in needed if name not in columns]
    return problems


def newer_migrations(loader: MigrationLoader) -> list[str]:
    """Return the recorded migrations that come after all that this version knows."""
    known: dict[str, str] = {}
    for app, name in loader.disk_migrations:
        known[app] = max(known.get(app, ""), name)
    return [
        f"{app}.{name}"
        for app, name in sorted(loader.applied_migrations or {})
        if app in known and name > known[app]
    ]


def too_new(found: list[str]) -> str:
    """Return the sentence for an operator whose database has had these migrations."""
    return _(
        "This database was made by a newer version ({found}); install that version, or restore a "
        "backup of this one."
    ).format(found=found[-1])


def too_old() -> str:
    """Return the sentence for an operator whose database records unknown migrations."""
    return _(
        "This database was made before the first release; "
        "move it away, and a new one will be created."
    )


def wrong_schema(missing: list[str]) -> str:
    """Return the sentence for an operator whose database lacks these tables and columns."""
    return _(
        "This database was made by a version in development and lacks {missing}; "
        "move it away, and a new one will be created."
    ).format(missing=", ".join(missing))
