"""Register the admin site's pages of users, sessions and logins."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.admin.audit import AuditEntryAdmin
from accounts.admin.groups import GroupAdmin
from accounts.admin.logins import LoginEventAdmin, SessionAdmin
from accounts.admin.networks import BlockedNetworkAdmin
from accounts.admin.registration import InvitationAdmin, RegistrationSwitchAdmin
from accounts.admin.tokens import ApiTokenAdmin
from accounts.admin.users import UserAdmin
from accounts.web.login_forms import ThrottledLogin

admin.site.site_header = admin.site.site_title = _("JIM server")
admin.site.index_title = _("Who is here, whom they know, what is said")


class AdminLogin(ThrottledLogin, AdminAuthenticationForm):
    """Log in to the admin site, and warn of a weak password.

    The user can have set it before they became staff, when no rules applied to it.
    """

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        user = self.get_user()
        try:
            if user:
                validate_password(values.get("password", ""), user)
        except ValidationError as error:
            if self.request:
                messages.warning(
                    self.request,
                    " ".join([str(_("Your password is weak; change it.")), *error.messages]),
                )
        return values


admin.site.login_form = AdminLogin

__all__ = [
    "ApiTokenAdmin",
    "AuditEntryAdmin",
    "BlockedNetworkAdmin",
    "GroupAdmin",
    "InvitationAdmin",
    "LoginEventAdmin",
    "RegistrationSwitchAdmin",
    "SessionAdmin",
    "UserAdmin",
]
