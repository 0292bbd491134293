"""A table of reactions to messages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from messaging.without_rowid import CreateWithoutRowid


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0006_message_details"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateWithoutRowid(
            name="Reaction",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "message_id",
                        "emoji",
                        "user_id",
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
                        related_name="+",
                        to="messaging.message",
                    ),
                ),
                ("emoji", models.CharField(max_length=20)),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
