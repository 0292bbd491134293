"""The operator switches registration, and makes invitations to register."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def add_switch(apps: Any, schema_editor: Any) -> None:
    switches = apps.get_model("accounts", "RegistrationSwitch").objects
    switches.using(schema_editor.connection.alias).create(pk=1)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_name_skeletons'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegistrationSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(blank=True, choices=[('open', 'open to everybody'), ('invitation', 'by invitation'), ('closed', 'closed')], help_text='Empty: as the settings of the server say.', max_length=10, verbose_name='registration')),
            ],
            options={
                'verbose_name': 'registration',
                'verbose_name_plural': 'registration',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='for whom')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='valid until')),
                ('uses_left', models.PositiveIntegerField(default=1, verbose_name='accounts left')),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.RunPython(add_switch, migrations.RunPython.noop),
    ]
