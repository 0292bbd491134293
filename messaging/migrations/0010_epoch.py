"""The server that may write on PostgreSQL is known by a number, which each new one raises."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0009_reports_and_levels")]

    operations = [
        migrations.AddField("HighWaterMarks", "epoch", models.BigIntegerField(default=0)),
    ]
