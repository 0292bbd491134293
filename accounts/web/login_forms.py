"""Sign in on the site: Django's own form inside a login attempt."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.services.login_attempt import LoginAttempt
from common.addresses import address_of_request
from common.text import explain
from jim.errors import JimError


class ThrottledLogin(AuthenticationForm):
    """Base of every form that takes a password; list it before the page's own form."""

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username") or "")
        if self.request is None or not name or not self.cleaned_data.get("password"):
            return super().clean()
        return self._clean_attempt(self.request, name)

    def _clean_attempt(self, request: HttpRequest, name: str) -> dict[str, Any]:
        try:
            with LoginAttempt(name, address_of_request(request)) as attempt:
                return self._check_password(attempt)
        except JimError as error:
            raise ValidationError(explain(error)) from error

    def _check_password(self, attempt: LoginAttempt) -> dict[str, Any]:
        try:
            values = super().clean()
        except ValidationError:
            attempt.fail()
            raise
        attempt.succeed(self.get_user())
        return values
