"""The course's clients log in by challenge: names say so; rows stay as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_seed_users")]

    operations = [
        migrations.RenameModel("CourseAccount", "ChallengeAccount"),
        migrations.RenameField("ChallengeAccount", "words", "aliases"),
        migrations.RenameField("User", "course_login", "challenge_login"),
        migrations.AlterField(
            "ChallengeAccount",
            "user",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="challenge_account",
                serialize=False,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "User",
            "challenge_login",
            models.BooleanField(
                default=False,
                help_text="Clients of the course can log in by challenge. Takes effect when the password is set next.",
                verbose_name="challenge login",
            ),
        ),
    ]
