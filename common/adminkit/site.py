"""Sort the admin's menu: what operators ask for most comes first."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_noop

# Apps and their models; those that are not named follow by their names.
ORDER: dict[str, tuple[str, ...]] = {
    "accounts": (
        "User",
        "Session",
        "LoginEvent",
        "RegistrationSwitch",
        "Invitation",
        "BlockedNetwork",
        "ApiToken",
        "AuditEntry",
    ),
    "messaging": ("Message", "Room", "Member", "Report", "OutgoingWebhook"),
    "contacts": ("Contact", "ContactGroup"),
    "auth": ("Group",),
}

# Django's texts, translated once more in common/locale: its own Russian takes the model's name
# for a masculine one without cases ("Добавить комната", "Приглашение был успешно добавлен").
RETRANSLATED = (
    gettext_noop("Add %s"),
    gettext_noop("Add %(name)s"),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
)


class SortedAdminSite(AdminSite):
    """Show the apps and their models in the order of ORDER."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return Django's list of the apps that the user may see, sorted."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            names = ORDER.get(app["app_label"], ())
            app["models"].sort(key=lambda model: _place(names, model["object_name"]))
        return sorted(apps, key=lambda app: _place(tuple(ORDER), app["app_label"]))


def _place(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else len(names)
