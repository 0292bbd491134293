"""Tables that are nothing but their primary key: kept as one b-tree."""

from typing import Any

from django.db import migrations


class CreateClusteredModel(migrations.CreateModel):
    """CreateModel for a table whose rows lie in its primary key's own order.

    On SQLite WITHOUT ROWID: else a composite key is a second b-tree beside the rows, and each insert pays for both.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        usual_sql = schema_editor.sql_create_table
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.sql_create_table = usual_sql + " WITHOUT ROWID"
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.sql_create_table = usual_sql
