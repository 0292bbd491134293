"""PostgreSQL checks no foreign keys of messages: that takes four times as long as their rows.

The server writes messages of users and rooms that it knows. Users and rooms with messages are not
deleted, and Django itself deletes the messages of those that a program deletes. SQLite keeps its
constraints: they are cheap there, and to drop them would write the whole table again.
"""

from typing import Any

from django.db import migrations


def drop_constraints(apps: Any, schema_editor: Any) -> None:
    database = schema_editor.connection
    if database.vendor != "postgresql":
        return
    table = apps.get_model("messaging", "Message")._meta.db_table
    with database.cursor() as cursor:
        found = database.introspection.get_constraints(cursor, table)
    for name, constraint in found.items():
        if constraint["foreign_key"]:
            quoted = schema_editor.quote_name(table), schema_editor.quote_name(name)
            schema_editor.execute("ALTER TABLE {} DROP CONSTRAINT {}".format(*quoted))


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_epoch")]

    operations = [migrations.RunPython(drop_constraints, migrations.RunPython.noop)]
