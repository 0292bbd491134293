"""The administrators get the permissions for groups of contacts."""

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from jimserver.groups import make_groups


def add_permissions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    create_permissions(current_apps.get_app_config("contacts"), verbosity=0, using=alias)
    make_groups(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"))


class Migration(migrations.Migration):
    dependencies = [
        ("jimserver", "0004_groups_of_webhooks"),
        ("contacts", "0003_groups"),
    ]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
