"""Signing in on the site: Django's own form behind the login throttle and the blocks of addresses, and in the login history."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import LoginEvent, User
from accounts.selectors import find_user
from accounts.services.blocklist import is_blocked
from accounts.services.login_throttle import MustWait, login_throttle
from common.addresses import address_of_request
from common.text import explain
from jim.codes import Code

Result = LoginEvent.Result


class ThrottledLogin(AuthenticationForm):
    """For every page that takes a password; derive from this one and the page's own form."""

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username") or "")
        if self.request is None or not name or not self.cleaned_data.get("password"):
            return super().clean()
        return self._clean_attempt(self.request, name)

    def _clean_attempt(self, request: HttpRequest, name: str) -> dict[str, Any]:
        attempt = {"name": name, "address": address_of_request(request)}
        if is_blocked(attempt["address"]):
            self._record(attempt, Result.BLOCKED, Code.BLOCKED)
            raise ValidationError(_("Connections from your address are blocked."))
        try:
            login_throttle.begin(**attempt)
        except MustWait as error:
            if error.is_first:
                self._record(attempt, Result.THROTTLED, Code.TOO_MANY)
            raise ValidationError(explain(error)) from error
        try:
            values = super().clean()
        except ValidationError:
            login_throttle.failed(**attempt)
            self._record(attempt, Result.WRONG_PASSWORD, Code.WRONG_PASSWORD)
            raise
        except Exception:
            login_throttle.gave_up(**attempt)
            raise
        login_throttle.succeeded(**attempt)
        self._record(attempt, Result.OK, Code.OK)
        return values

    def _record(self, attempt: dict[str, str], result: Result, code: Code) -> None:
        user: User | None = find_user(attempt["name"])
        services.record_login(**attempt, user=user, result=result, code=code)
