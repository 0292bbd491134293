"""The tables beside Message get the names of the field; their rows stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.RenameModel("Receipt", "ClientMessageId"),
        migrations.RenameModel("Undelivered", "QueuedMessage"),
        migrations.RenameModel("ReadMark", "ReadMarker"),
        migrations.RenameModel("Journal", "HighWaterMarks"),
        migrations.RenameField("HighWaterMarks", "filed_id", "indexed_id"),
    ]
