"""A table of the webhooks that the server calls."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0012_answered_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingWebhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='what for')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('secret', models.CharField(editable=False, max_length=64)),
                ('is_on', models.BooleanField(default=True, help_text='Switched on again, it begins with the messages that come then.', verbose_name='on')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('done_id', models.BigIntegerField(default=0, editable=False)),
                ('tries', models.PositiveIntegerField(default=0, editable=False)),
                ('next_at', models.DateTimeField(editable=False, null=True, verbose_name='next try')),
                ('called_at', models.DateTimeField(editable=False, null=True, verbose_name='last call')),
                ('error', models.CharField(default='', editable=False, max_length=200, verbose_name='last error')),
                ('room', models.ForeignKey(blank=True, db_constraint=False, help_text='Of which the bot is a member. Empty: of no room.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing_webhooks', to='messaging.room', verbose_name='all messages of the room')),
                ('user', models.ForeignKey(help_text='Messages to this user, and those that mention it, are posted.', on_delete=django.db.models.deletion.CASCADE, related_name='outgoing_webhooks', to=settings.AUTH_USER_MODEL, verbose_name='bot')),
            ],
            options={
                'verbose_name': 'outgoing webhook',
                'verbose_name_plural': 'outgoing webhooks',
            },
        ),
    ]
