"""Signing in and registering on the chat page, by the same rules as over TCP."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.models import LoginEvent, User
from accounts.names import clean_name
from accounts.passwords import check_length, check_staff_password
from accounts.selectors import find_user
from accounts.services import challenge_auth
from accounts.services.login_attempt import LoginAttempt
from accounts.services.registration_limit import (
    Mode,
    check_invitation,
    registration_limit,
    registration_mode,
    use_invitation,
)
from accounts.web.login_forms import ThrottledLogin
from common.addresses import address_of_request
from common.database.turns import in_turn
from common.text import explain
from jim import limits
from jim.codes import Code
from jim.errors import JimError


def checked_password(value: Any, user: User | None = None) -> str:
    """Return a new password; raise ValidationError for a short one, or a weak one of the staff."""
    try:
        check_length(str(value), least=settings.JIM.min_password_chars)
        if user:
            check_staff_password(str(value), user)
    except JimError as error:
        raise ValidationError(explain(error)) from error
    return str(value)


class SignInForm(ThrottledLogin):
    """Sign in by Django's form, behind the throttle; tell a blocked user about the block."""

    def get_invalid_login_error(self) -> ValidationError:
        user = find_user(str(self.cleaned_data.get("username") or ""))
        if (
            user
            and not user.is_active
            and user.check_password(str(self.cleaned_data.get("password")))
        ):
            return ValidationError(
                _("You are blocked. {reason}").format(reason=user.blocked_reason)
            )
        return ValidationError(_("Wrong name or password."))


class RegisterForm(forms.Form):
    """Register a new name with its password; `save` makes the user."""

    username = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=limits.WRITTEN_NAME_CHARS,
        strip=False,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=limits.PASSWORD_CHARS,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Password, once more"),
        max_length=limits.PASSWORD_CHARS,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        self._takes_invitation = registration_mode(settings.JIM) is Mode.INVITATION
        if self._takes_invitation:
            code = request.GET.get("invitation", "")
            self.fields["invitation"] = forms.CharField(label=_("Invitation"), initial=code)

    def clean_username(self) -> str:
        try:
            return clean_name(str(self.cleaned_data["username"]))
        except JimError as error:
            raise ValidationError(explain(error)) from error

    def clean_password(self) -> str:
        return checked_password(self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if {"password", "again"} <= set(values) and values["password"] != values["again"]:
            self.add_error("again", _("The passwords don't match."))
        if not self.errors and find_user(values["username"]):
            self._count_guess(values["username"])
            self.add_error(
                "username", _("The name {name} is taken.").format(name=values["username"])
            )
        return values

    def _count_guess(self, name: str) -> None:
        """Count a known name with a password as a failed login, as over TCP.

        So nobody tries out here which names there are.
        """
        try:
            with self._attempt(name) as attempt:
                attempt.count_guess()
        except JimError as error:
            raise ValidationError(explain(error)) from error

    def _attempt(self, name: str) -> LoginAttempt:
        return LoginAttempt(name, address_of_request(self._request))

    def save(self) -> User:
        """Create the user and return them.

        Raise ValidationError where somebody took the name in this very moment, or the visitor has
        to wait.
        """
        name, password = self.cleaned_data["username"], self.cleaned_data["password"]
        try:
            with self._attempt(name) as attempt:
                registration_limit.take(attempt.address)
                if self._takes_invitation:
                    check_invitation(self.cleaned_data["invitation"])
                key = challenge_auth.new_key(name, password)
                password_hash = make_password(password)  # long: nobody else writes in a transaction
                with in_turn():
                    if self._takes_invitation:
                        use_invitation(self.cleaned_data["invitation"])
                    user = services.create_user(name=name, password_hash=password_hash, key=key)
        except JimError as error:
            raise ValidationError(explain(error)) from error
        attempt.record(LoginEvent.Result.REGISTERED, Code.OK, user)
        return user
