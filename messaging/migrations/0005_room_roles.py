"""Rooms get kinds and settings, members roles; who made a room and is in it owns it."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def make_owners(apps: Any, schema_editor: Any) -> None:
    """Give the members who made their room the role of its owner; the others are members."""
    members = apps.get_model("messaging", "Member").objects.using(schema_editor.connection.alias)
    makers = members.filter(room__created_by=models.F("user")).values("pk")
    members.filter(pk__in=list(makers.values_list("pk", flat=True))).update(role="owner")


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0004_name_skeletons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RoomInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("uses_left", models.PositiveIntegerField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="room",
            options={
                "ordering": ["name_key"],
                "permissions": [
                    ("announce", "Can speak in rooms as the operator"),
                    ("view_private_room", "Can see private rooms"),
                ],
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
            },
        ),
        migrations.AddField(
            model_name="member",
            name="joined_after_id",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="member",
            name="muted_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="muted until"),
        ),
        migrations.AddField(
            model_name="member",
            name="role",
            field=models.CharField(
                choices=[
                    ("owner", "owner"),
                    ("moderator", "moderator"),
                    ("member", "member"),
                    ("muted", "muted"),
                ],
                default="member",
                max_length=10,
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="archived_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="archived"
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="closed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="closed"
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="hides_earlier",
            field=models.BooleanField(
                default=False,
                help_text="Members read only what was written after they joined.",
                verbose_name="hides what was before",
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="is_private",
            field=models.BooleanField(
                default=False,
                help_text="Only its members know that it exists.",
                verbose_name="private",
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="slow_mode_s",
            field=models.PositiveIntegerField(
                default=0,
                help_text="Seconds between two messages of one member; 0: no pause.",
                verbose_name="slow mode",
            ),
        ),
        migrations.AlterField(
            model_name="room",
            name="is_read_only",
            field=models.BooleanField(
                default=False,
                help_text="Only its owners and moderators write in it, and the operator.",
                verbose_name="read-only",
            ),
        ),
        migrations.AlterField(
            model_name="room",
            name="name_key",
            field=models.CharField(db_index=True, editable=False, max_length=100),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("is_private", False)),
                fields=("name_key",),
                name="open_room_name_once",
            ),
        ),
        migrations.AddField(
            model_name="roominvitation",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="room_invitations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="roominvitation",
            name="room",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="messaging.room",
            ),
        ),
        migrations.RunPython(make_owners, migrations.RunPython.noop),
    ]
