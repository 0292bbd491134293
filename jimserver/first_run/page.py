"""Lead through the first run in a browser."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from accounts.services.registration_limit import Mode
from common.addresses import address_of_request, parse_address
from jim import limits
from jimserver.first_run import choices, pending
from jimserver.first_run.choices import Choices
from jimserver.first_run.joining import Server, make_joining, qr_image
from jimserver.web.middleware import Middleware


class OnlyFirstRun(Middleware):
    """Lead every page to the first run's while the server waits for it."""

    OPEN = ("/setup/", "/static/", "/language/", "/healthz", "/metrics", "/favicon.ico")

    def before(self, request: HttpRequest) -> HttpResponse | None:
        if pending.get() is None or request.path_info.startswith(self.OPEN):
            return None
        return HttpResponseRedirect(reverse("first-run"))


def _password(label: Any) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget)


class FirstRunForm(forms.Form):
    """Ask what choices.Choices holds, and for the code that the terminal printed."""

    code = forms.CharField(
        label=gettext_lazy("Code from the server's terminal or log"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the server"),
        max_length=choices.MAX_SERVER_NAME_CHARS,
        required=False,
    )
    admin = forms.CharField(
        label=gettext_lazy("Administrator's name"),
        max_length=limits.WRITTEN_NAME_CHARS,
        initial="admin",
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    password = _password(gettext_lazy("Password, at least 8 characters"))
    again = _password(gettext_lazy("Password, once more"))
    registration = forms.ChoiceField(
        label=gettext_lazy("Who can register"),
        choices=[
            (Mode.INVITATION.value, gettext_lazy("whoever has an invitation")),
            (Mode.OPEN.value, gettext_lazy("everybody")),
            (Mode.CLOSED.value, gettext_lazy("nobody")),
        ],
    )
    host = forms.CharField(
        label=gettext_lazy("Address that others type; empty: this machine only"),
        max_length=253,
        required=False,
    )
    tls = forms.ChoiceField(
        label=gettext_lazy("Encryption (TLS)"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request
        self.fields["host"].initial = choices.guessed_host()
        for field, names in (("host", choices.OF_ADDRESS), ("tls", choices.OF_TLS)):
            if choices.is_given(names):
                del self.fields[field]

    def clean_code(self) -> str:
        first_run = pending.get()
        code = str(self.cleaned_data["code"])
        try:
            if first_run and first_run.accepts(code, address_of_request(self._request)):
                return code
        except pending.TooSoon:
            raise ValidationError(_("Wait a moment after a wrong code.")) from None
        raise ValidationError(_("The code is another one."))

    def clean_name(self) -> str:
        return choices.check_server_name(str(self.cleaned_data["name"]))

    def clean_admin(self) -> str:
        return choices.check_admin(str(self.cleaned_data["admin"]))

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"])
        return choices.check_host(host) if host else ""

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if {"password", "admin"} <= set(values):
            try:
                choices.check_password(values["password"], values["admin"])
            except ValidationError as error:
                self.add_error("password", error)
        if values.get("password") and values.get("again") != values["password"]:
            self.add_error("again", _("The passwords don't match."))
        if "code" in self.errors:  # strangers learn nothing else
            for name in [name for name in self.errors if name != "code"]:
                del self.errors[name]
        return values

    def chosen(self) -> Choices:
        values = self.cleaned_data
        return Choices(
            values["name"],
            values["admin"],
            values["password"],
            Mode(values["registration"]),
            values.get("host", ""),
            values.get("tls") == "yes",
        )


class FirstRunView(FormView):
    """Show the form; then how people join, while the server starts anew."""

    form_class = FirstRunForm
    template_name = "first_run/page.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = pending.get()
        if found is None or found.is_done:
            raise Http404
        self._first_run = found
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(can_be_read=can_be_read(self.request), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        chosen, ports = form.chosen(), self._first_run
        try:
            admin = choices.apply(chosen, ports.http_port)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        server = server_of(chosen, ports.http_port, ports.port, is_site_local=ports.is_site_local)
        joining = make_joining(server, chosen.registration, admin)
        self._first_run.finish()
        image = qr_image(joining.url) if joining.is_for_others else ""
        return render(self.request, "first_run/done.html", {"joining": joining, "image": image})


def can_be_read(request: HttpRequest) -> bool:
    """Return whether what is typed goes through a network as plain text."""
    address = parse_address(address_of_request(request))
    return not request.is_secure() and not (address and address.is_loopback)


def server_of(chosen: Choices, http_port: int, port: int, *, is_site_local: bool) -> Server:
    """Return where the server will be once it has started anew."""
    is_encrypted = chosen.tls or settings.TLS.is_on
    return Server(chosen.host, http_port, port, is_encrypted, is_site_local)
