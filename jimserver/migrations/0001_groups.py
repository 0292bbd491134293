"""The groups of the staff: viewer, moderator, administrator."""

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from jimserver.groups import make_groups


def add_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for label in ("accounts", "contacts", "messaging"):  # Django makes permissions only after the last migration
        create_permissions(current_apps.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    make_groups(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_seed_users"),
        ("contacts", "0001_initial"),
        ("messaging", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
