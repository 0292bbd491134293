"""Define the Django app of users and logins."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Users and logins")

    def ready(self) -> None:
        from accounts.management.checks import check_seed_passwords
        from accounts.services import audit, receivers  # noqa: F401  (receivers subscribes)
        from common.adminkit import audit as page_audit

        page_audit.use(audit.record)
        checks.register(check_seed_passwords, checks.Tags.security, deploy=True)
