"""Tables of stored files, and of the messages that carry them."""

from typing import Any

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

BARE: Any = {"db_constraint": False, "on_delete": models.DO_NOTHING}


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("messaging", "0011_no_constraints_of_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("bytes_on_disk", models.BigIntegerField()),
                ("stored_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                (
                    "owner",
                    models.ForeignKey(related_name="+", to=settings.AUTH_USER_MODEL, **BARE),
                ),
                (
                    "message",
                    models.OneToOneField(
                        null=True, related_name="attachment", to="messaging.message", **BARE
                    ),
                ),
                (
                    "content",
                    models.ForeignKey(
                        related_name="attachments", to="attachments.storedfile", **BARE
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("kind", models.CharField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("alt", models.CharField(blank=True, max_length=1000)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
    ]
