"""Several servers on one PostgreSQL know of each other."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0013_outgoing_webhooks'),
    ]

    operations = [
        migrations.CreateModel(
            name='News',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('node', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('payload', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.IntegerField(primary_key=True, serialize=False)),
                ('epoch', models.BigIntegerField()),
                ('beat_at', models.DateTimeField()),
                ('delivered_id', models.BigIntegerField(default=0)),
                ('host', models.CharField(max_length=255)),
                ('version', models.CharField(max_length=100)),
                ('secret', models.CharField(max_length=64)),
                ('settings', models.TextField()),
            ],
        ),
    ]
