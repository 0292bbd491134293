"""Tables that are nothing but their primary key: on SQLite kept as one b-tree, WITHOUT ROWID.

Else a composite key is a second b-tree beside the rows, and each insert pays for both.
"""

from collections.abc import Iterable
from typing import Any

from django.db import migrations, models


class CreateWithoutRowid(migrations.CreateModel):
    """CreateModel for a table whose rows lie in its primary key's own order."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        usual_sql = schema_editor.sql_create_table
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.sql_create_table = usual_sql + " WITHOUT ROWID"
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.sql_create_table = usual_sql


def put_key_columns_first(models: Iterable[type[models.Model]], schema_editor: Any) -> None:
    """Copy these WITHOUT ROWID tables into ones whose key columns come first; SQLite only.

    The integrity check of SQLite 3.40 (Debian 12) reports "NULL value" in sound tables of any
    other order, and real damage would hide among these reports.
    """
    if schema_editor.connection.vendor == "sqlite":
        for model in models:
            _copy(model, schema_editor)


def _copy(model: type[models.Model], schema_editor: Any) -> None:
    quote, table = schema_editor.quote_name, model._meta.db_table
    keys = [field.name for field in model._meta.pk_fields]
    fields = sorted(
        (field for field in model._meta.local_concrete_fields if field.column),
        key=lambda field: keys.index(field.name) if field.name in keys else len(keys),
    )
    defined = [
        f"{quote(field.column)} {schema_editor.column_sql(model, field)[0]}" for field in fields
    ]
    names = ", ".join(quote(field.column) for field in fields)
    key = ", ".join(quote(field.column) for field in fields[: len(keys)])
    new = quote(f"new__{table}")
    schema_editor.execute(
        f"CREATE TABLE {new} ({', '.join(defined)}, PRIMARY KEY ({key})) WITHOUT ROWID"
    )
    schema_editor.execute(f"INSERT INTO {new} ({names}) SELECT {names} FROM {quote(table)}")
    schema_editor.execute(f"DROP TABLE {quote(table)}")
    schema_editor.execute(f"ALTER TABLE {new} RENAME TO {quote(table)}")
