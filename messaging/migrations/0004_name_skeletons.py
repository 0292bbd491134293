"""Rooms' names get a column of what they look like; every name that is there keeps working."""

from typing import Any

from django.db import migrations, models

from accounts.lookalikes import skeleton

ROWS_AT_ONCE = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    rooms = apps.get_model("messaging", "Room").objects.using(schema_editor.connection.alias)
    rows = []
    for room in rooms.only("pk", "name").iterator(ROWS_AT_ONCE):
        room.name_skeleton = skeleton(room.name)
        rows.append(room)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        rooms.bulk_update(rows[start : start + ROWS_AT_ONCE], ["name_skeleton"])


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_key_columns_first")]

    operations = [
        migrations.AddField(
            "Room",
            "name_skeleton",
            models.CharField(db_index=True, default="", editable=False, max_length=100),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
