"""The admin site's pages of users, sessions and logins, and what the other apps' pages are built from."""

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _

from accounts.admin.audit import AuditEntryAdmin
from accounts.admin.logins import LoginEventAdmin, SessionAdmin
from accounts.admin.networks import BlockedNetworkAdmin
from accounts.admin.tokens import ApiTokenAdmin
from accounts.admin.users import UserAdmin
from accounts.login_forms import ThrottledLogin

admin.site.site_header = admin.site.site_title = _("JIM server")
admin.site.index_title = _("Who is here, whom they know, what is said")


class AdminLogin(ThrottledLogin, AdminAuthenticationForm):
    """The admin's own login page."""


admin.site.login_form = AdminLogin

__all__ = ["ApiTokenAdmin", "AuditEntryAdmin", "BlockedNetworkAdmin", "LoginEventAdmin", "SessionAdmin", "UserAdmin"]
