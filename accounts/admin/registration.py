"""Show how strangers can register, and make invitations."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, RegistrationSwitch, User
from accounts.services.registration_limit import make_invitation, set_registration
from common.adminkit.lists import OwnPage
from common.text import moment


@admin.register(RegistrationSwitch)
class RegistrationSwitchAdmin(OwnPage):
    """Show one row, which is only changed."""

    list_display = ("choice",)
    fields = ("mode",)

    @admin.display(description=_("Who can register"))
    def choice(self, obj: RegistrationSwitch) -> str:
        return obj.get_mode_display() or str(_("as the settings of the server say"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: RegistrationSwitch, form: Any, change: bool
    ) -> None:
        set_registration(mode=obj.mode)


class InvitationForm(forms.ModelForm):
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=365, initial=7)

    class Meta:
        model = Invitation
        fields = ["note", "uses_left"]


@admin.register(Invitation)
class InvitationAdmin(OwnPage):
    """Invitations are made and deleted, never changed; the code is shown once."""

    form = InvitationForm
    list_display = ("__str__", "uses_left", "made", "valid_until", "created_by")
    list_select_related = ("created_by",)
    fields = ("note", "uses_left", "days")
    ordering = ("-pk",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("note", "uses_left", "valid_until") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("note", "uses_left", "valid_until") if obj else ()

    @admin.display(description=_("made"), ordering="pk")
    def made(self, invitation: Invitation) -> str:
        return moment(invitation.created_at)

    @admin.display(description=_("valid until"))
    def valid_until(self, invitation: Invitation) -> str:
        return moment(invitation.expires_at)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        row, code = make_invitation(
            by=request.user,
            note=obj.note,
            uses=obj.uses_left,
            lifetime=timedelta(days=form.cleaned_data["days"]),
        )
        obj.pk, obj._state.adding = row.pk, False
        messages.warning(request, _("The code, shown only now: {code}").format(code=code))
        path = f"{reverse('chat:register')}?{urlencode({'invitation': code})}"
        link = request.build_absolute_uri(path)
        messages.warning(request, _("The link, shown only now: {link}").format(link=link))
