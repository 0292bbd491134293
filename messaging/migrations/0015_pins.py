"""Pinned messages, bookmarks, and conversations that are marked as unread again."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from messaging.without_rowid import CreateWithoutRowid

KEYS: dict[str, Any] = {
    "db_constraint": False,
    "db_index": False,
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "related_name": "+",
}


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0014_nodes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        to="messaging.message",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        db_constraint=False,
                        related_name="+",
                        serialize=False,
                    ),
                ),
                ("conversation", models.BigIntegerField()),
                ("pinned_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["conversation"], name="pin_by_conversation")]
            },
        ),
        CreateWithoutRowid(
            name="Bookmark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id",
                        "message_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("user", models.ForeignKey(to=settings.AUTH_USER_MODEL, **KEYS)),
                ("message", models.ForeignKey(to="messaging.message", **KEYS)),
            ],
            options={"indexes": [models.Index(fields=["message"], name="bookmark_by_message")]},
        ),
        migrations.AddField("ReadMarker", "unread_from", models.BigIntegerField(null=True)),
    ]
