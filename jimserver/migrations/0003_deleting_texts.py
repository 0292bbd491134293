"""Administrators delete the texts of messages: brings the groups up to date."""

from importlib import import_module

from django.db import migrations

add_groups = import_module("jimserver.migrations.0001_groups").add_groups


class Migration(migrations.Migration):
    dependencies = [("jimserver", "0002_api_tokens")]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
