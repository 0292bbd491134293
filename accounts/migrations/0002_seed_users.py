"""The six users of the original program. Without JIM_SEED_PASSWORD in the environment nobody can log in as one of them."""

import os

from django.apps.registry import Apps
from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.names import fold_name
from accounts.seeds import PASSWORD_VARIABLE, SEED_NAMES


def add_seeds(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    password = os.environ.get(PASSWORD_VARIABLE) or None  # empty: none, as if it weren't there
    for name in SEED_NAMES:
        values = {"username": name, "password": make_password(password)}
        users.get_or_create(username_key=fold_name(name), defaults=values)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    # Backwards nothing: by then the seeds may have contacts and messages.
    operations = [migrations.RunPython(add_seeds, migrations.RunPython.noop)]
