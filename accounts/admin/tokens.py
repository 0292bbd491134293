"""Create and delete API tokens, which are never changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from accounts.services import api_tokens
from common.adminkit.lists import OwnPage
from common.text import moment


def may_act_as(reader: User, user: User) -> bool:
    """Return whether a member of the staff may have a program act or read as this user."""
    return reader.is_superuser or user == reader or not (user.is_staff or user.is_superuser)


class TokenForm(forms.ModelForm):
    reader: User | None = None  # who has the page open

    class Meta:
        model = ApiToken
        fields = ["user", "name", "room"]

    def clean_user(self) -> User:
        user: User = self.cleaned_data["user"]
        if self.reader and not may_act_as(self.reader, user):
            raise ValidationError(
                _(
                    "Only a superuser makes tokens for others of the staff: "
                    "they act with their rights."
                )
            )
        return user


@admin.register(ApiToken)
class ApiTokenAdmin(OwnPage):
    form = TokenForm
    list_display = ("name", "user", "room", "created", "used")
    list_select_related = ("user",)
    search_fields = ("name", "user__username_key")
    autocomplete_fields = ("user",)
    ordering = ("-pk",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.reader = request.user
        return form

    @admin.display(description=_("issued"), ordering="pk")
    def created(self, token: ApiToken) -> str:
        return moment(token.created_at)

    @admin.display(description=_("last used"))
    def used(self, token: ApiToken) -> str:
        return moment(token.used_at)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        row, token = api_tokens.make_token(user=obj.user, name=obj.name, room=obj.room)
        obj.pk, obj._state.adding = row.pk, False
        messages.warning(request, _("The token, shown only now: {token}").format(token=token))
