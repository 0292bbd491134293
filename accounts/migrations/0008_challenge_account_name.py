"""Name the accounts of the course's clients in the admin's language; no table changes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_registration'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='challengeaccount',
            options={'verbose_name': 'challenge account', 'verbose_name_plural': 'challenge accounts'},
        ),
    ]
