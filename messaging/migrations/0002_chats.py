"""Who talks with whom, and read marks; the first is filled from what was said so far."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

from messaging.clustered import CreateClusteredModel


def fill_chats(apps: Any, schema_editor: Any) -> None:
    """The messages that `file_messages` will never look at again."""
    Message, Chat, Journal = (apps.get_model("messaging", name) for name in ("Message", "Chat", "Journal"))
    filed_id = Journal.objects.filter(pk=1).values_list("filed_id", flat=True).first() or 0
    pairs = Message.objects.filter(id__lte=filed_id, recipient__isnull=False)
    found = pairs.order_by().values_list("sender_id", "recipient_id", "conversation").distinct()
    rows = {(user, conversation) for sender, recipient, conversation in found for user in (sender, recipient)}
    chats = [Chat(user_id=user, conversation=conversation) for user, conversation in sorted(rows)]
    Chat.objects.bulk_create(chats, batch_size=400)


def related(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        to=model, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateClusteredModel(
            name="Chat",
            fields=[
                ("pk", models.CompositePrimaryKey("user_id", "conversation", blank=True, editable=False, primary_key=True, serialize=False)),
                ("conversation", models.BigIntegerField()),
                ("user", related(settings.AUTH_USER_MODEL)),
            ],
        ),
        CreateClusteredModel(
            name="ReadMark",
            fields=[
                ("pk", models.CompositePrimaryKey("conversation", "user_id", blank=True, editable=False, primary_key=True, serialize=False)),
                ("conversation", models.BigIntegerField()),
                ("message", related("messaging.message")),
                ("user", related(settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RunPython(fill_chats, migrations.RunPython.noop),
    ]
