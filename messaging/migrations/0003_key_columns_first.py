"""On SQLite the key columns of the tables WITHOUT ROWID come first; their rows stay as they are."""

from typing import Any

from django.db import migrations

from messaging.without_rowid import put_key_columns_first

NAMES = ("ConversationEntry", "ClientMessageId", "QueuedMessage", "Chat", "ReadMarker")


def forwards(apps: Any, schema_editor: Any) -> None:
    put_key_columns_first((apps.get_model("messaging", name) for name in NAMES), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_standard_names")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
