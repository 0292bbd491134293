"""A table of answers, by which requests that are sent again are recognised."""

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
        ("messaging", "0011_no_constraints_of_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateWithoutRowid(
            name="AnsweredRequest",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id",
                        "client_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("user", models.ForeignKey(to=settings.AUTH_USER_MODEL, **KEYS)),
                ("client_id", models.CharField(max_length=64)),
                ("digest", models.BigIntegerField()),
                ("answer", models.TextField()),
                ("answered_at", models.DateTimeField()),
            ],
        ),
    ]
