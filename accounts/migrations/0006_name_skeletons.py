"""Names get a column of what they look like; every name that is there keeps working."""

from typing import Any

from django.db import migrations, models

from accounts.lookalikes import skeleton

ROWS_AT_ONCE = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    rows = []
    for user in users.only("pk", "username").iterator(ROWS_AT_ONCE):
        user.username_skeleton = skeleton(user.username)
        rows.append(user)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        users.bulk_update(rows[start : start + ROWS_AT_ONCE], ["username_skeleton"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_pubkey_changed_at")]

    operations = [
        migrations.AddField(
            "User",
            "username_skeleton",
            models.CharField(db_index=True, default="", editable=False, max_length=100),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
