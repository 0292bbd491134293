"""The administrators get the permissions for outgoing webhooks."""

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from jimserver.groups import make_groups


def add_permissions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    create_permissions(current_apps.get_app_config("messaging"), verbosity=0, using=alias)
    make_groups(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"))


class Migration(migrations.Migration):
    dependencies = [
        ("jimserver", "0003_groups_of_registration"),
        ("messaging", "0013_outgoing_webhooks"),
    ]

    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
