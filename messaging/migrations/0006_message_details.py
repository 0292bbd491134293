"""Tables beside Message: which message a reply answers, edits and deletions, earlier texts."""

import django.db.models.deletion
from django.db import migrations, models

from messaging.without_rowid import CreateWithoutRowid


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_room_roles")]

    operations = [
        CreateWithoutRowid(
            name="MessageDetails",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="details",
                        serialize=False,
                        to="messaging.message",
                    ),
                ),
                ("conversation", models.BigIntegerField()),
                ("change", models.BigIntegerField(default=0)),
                ("replied_to", models.BigIntegerField(null=True)),
                ("text", models.TextField(null=True)),
                ("edited_at", models.DateTimeField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["conversation", "change"], name="details_by_change")
                ],
            },
        ),
        CreateWithoutRowid(
            name="EarlierText",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "message_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="earlier_texts",
                        to="messaging.message",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("until", models.DateTimeField()),
                ("client_id", models.CharField(max_length=64, null=True)),
            ],
        ),
    ]
