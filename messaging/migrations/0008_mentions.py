"""A table of the users whom messages mention."""

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
        ("messaging", "0007_reactions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateWithoutRowid(
            name="Mention",
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
                ("by_all", models.BooleanField(default=False)),
            ],
            options={"indexes": [models.Index(fields=["message"], name="mention_by_message")]},
        ),
    ]
