"""The Django app of users and logins."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Users and logins")

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401  (it subscribes)
        from accounts.checks import check_seed_passwords

        checks.register(check_seed_passwords, checks.Tags.security, deploy=True)
