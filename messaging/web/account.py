"""Serve one's own account: password, sessions, blocked people, export, language."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, View

from accounts.models import User
from accounts.selectors import find_user, open_sessions_of
from accounts.services import challenge_auth
from accounts.services.login_attempt import LoginAttempt
from accounts.services.passwords import set_own_password
from accounts.services.staff.moderation import disconnect_session
from common.addresses import address_of_request, host_of
from common.text import explain
from contacts.selectors import blocked_names
from contacts.services import unblock
from jim import limits
from jim.errors import JimError
from messaging.services.data_export import export_user
from messaging.web.forms import checked_password

MAX_BLOCKED_SHOWN = 1000


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; only for views that require it."""
    assert isinstance(request.user, User)
    return request.user


def _password(label: Any, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": autocomplete})
    return forms.CharField(
        label=label, max_length=limits.PASSWORD_CHARS, strip=False, widget=widget
    )


class PasswordForm(forms.Form):
    """Ask for the present password, a new one twice, and whether the other sessions end."""

    password = _password(gettext_lazy("Present password"), "current-password")
    new = _password(gettext_lazy("New password"), "new-password")
    again = _password(gettext_lazy("New password, once more"), "new-password")
    end_others = forms.BooleanField(
        label=gettext_lazy("End my other sessions"), required=False, initial=True
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_new(self) -> str:
        return checked_password(self.cleaned_data["new"], user_of(self._request))

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if "new" in values and "again" in values and values["new"] != values["again"]:
            self.add_error("again", _("The passwords don't match."))
        if not self.errors:
            self._check_present(values["password"])
        return values

    def _check_present(self, password: str) -> None:
        """Count a wrong password as a failed login; raise ValidationError."""
        user = user_of(self._request)
        try:
            with LoginAttempt(user.username, address_of_request(self._request)) as attempt:
                if not user.check_password(password):
                    attempt.fail()
                    raise ValidationError({"password": _("The present password is wrong.")})
        except JimError as error:
            raise ValidationError(explain(error)) from error

    def apply(self) -> None:
        """Set the new password; this browser stays signed in."""
        user, new = user_of(self._request), self.cleaned_data["new"]
        set_own_password(
            user=user,
            password_hash=make_password(new),
            key=challenge_auth.new_key(user.username, new),
            end_others=self.cleaned_data["end_others"],
        )
        update_session_auth_hash(self._request, user)


@method_decorator(never_cache, name="dispatch")
class AccountView(LoginRequiredMixin, FormView):
    """Show the page, and the form that changes the password."""

    form_class = PasswordForm
    template_name = "messaging/account.html"
    success_url = reverse_lazy("chat:account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        form.apply()
        messages.success(self.request, _("The password is changed."))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = user_of(self.request)
        sessions = open_sessions_of(user.pk)
        for session in sessions:
            vars(session)["host"] = host_of(session.address)
        blocked = blocked_names(user.pk, limit=MAX_BLOCKED_SHOWN)
        return super().get_context_data(**kwargs, sessions=sessions, blocked=blocked)


class EndSession(LoginRequiredMixin, View):
    """End one of one's own sessions."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, session_id: int) -> HttpResponse:
        own = {session.pk: session for session in open_sessions_of(user_of(request).pk)}
        if session_id not in own:
            raise Http404
        disconnect_session(session=own[session_id], is_final=True)
        messages.success(request, _("The session ends."))
        return redirect("chat:account")


class Unblock(LoginRequiredMixin, View):
    """End a block."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        blocked = find_user(request.POST.get("name", ""))
        if blocked is None:
            raise Http404
        unblock(owner=user_of(request), blocked=blocked)
        return redirect("chat:account")


@method_decorator(never_cache, name="dispatch")
class ExportView(LoginRequiredMixin, View):
    """Send what is stored of oneself, as a file."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> FileResponse:
        user = user_of(request)
        name = re.sub(r"[^\w-]", "_", user.username)
        return FileResponse(
            export_user(user), as_attachment=True, filename=f"{name}-{timezone.localdate()}.zip"
        )
