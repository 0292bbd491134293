from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_server_identity'),
    ]

    operations = [
        migrations.AddField(
            model_name='challengeaccount',
            name='pubkey_changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
