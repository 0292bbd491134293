"""Add the operations of this app to the admin of users: export and erase."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.forms import AuditedForm
from accounts.admin.user_operations import add_user_operation
from accounts.models import User
from accounts.services import audit
from common.adminkit.operations import Operation, say_done
from messaging.services.data_erasure import erase_user
from messaging.services.data_export import export_user

Values = dict[str, Any]


def export(request: HttpRequest, users: list[User], values: Values) -> HttpResponseBase:
    user = users[0]
    audit.record(request, "export", user, after={"reason": values["reason"]})
    name = re.sub(r"[^\w-]", "_", user.username)
    return FileResponse(
        export_user(user),
        as_attachment=True,
        filename=f"{name}-{timezone.localdate()}.zip",
    )


def erase(request: HttpRequest, users: list[User], values: Values) -> None:
    user = users[0]
    erased = erase_user(user=user)
    audit.record(request, "erase", user, after={"reason": values["reason"], **erased})
    count = erased["messages"]
    say_done(
        request, ngettext("Erased, with %d message.", "Erased, with %d messages.", count) % count
    )


class EraseForm(AuditedForm):
    """Ask for the name, so that nobody is erased by a slip."""

    targets: list[User]

    name = forms.CharField(label=_("The user's name, typed once more"), max_length=25)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.targets[0].username:
            raise ValidationError(_("This is not the name."))
        return name


add_user_operation(
    Operation(
        name="export",
        label=_("Export…"),
        question=_(
            "A zip file with what is stored of the user: "
            "profile, contacts, rooms, sessions, logins and messages."
        ),
        button=_("Export"),
        permission="accounts.export_user",
        place=10,
        run=export,
        form=AuditedForm,
        max_targets=1,
        is_grave=True,
    )
)
add_user_operation(
    Operation(
        name="erase",
        label=_("Erase…"),
        question=_(
            "Name and texts are gone for good; in others' threads stands a deleted user. "
            "This can't be undone."
        ),
        button=_("Erase for good"),
        permission="accounts.erase_user",
        place=20,
        run=erase,
        form=EraseForm,
        max_targets=1,
        is_grave=True,
    )
)
