"""Show the admin pages that act on no selected rows: importing users and broadcasting."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.forms import SaidField
from accounts.admin.user_operations import login_sheet
from accounts.models import User
from accounts.selectors import count_users, online_users
from accounts.services import audit
from accounts.services.staff import moderation
from accounts.services.staff import user_import as importing
from accounts.services.staff.import_columns import import_columns
from common.adminkit.operations import say_done


def page_context(request: HttpRequest, title: str, **context: Any) -> dict[str, Any]:
    from django.contrib.admin import site

    return {**site.each_context(request), "opts": User._meta, "title": title, **context}


def require(request: HttpRequest, permission: str) -> User:
    """Return the requesting user; raise PermissionDenied if they lack the permission."""
    if not isinstance(request.user, User) or not request.user.has_perm(permission):
        raise PermissionDenied
    return request.user


# Import of users


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("One user a line: name and, if it is to be a certain one, password."),
    )

    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[
            (importing.UTF_8, _("UTF-8, or UTF-16")),
            ("cp1251", _("Windows-1251: Excel's “CSV” in Russian")),
            ("cp1252", _("Windows-1252: Excel's “CSV” in Western languages")),
        ],
        initial=importing.UTF_8,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Read the table into `file`."""
        values: dict[str, Any] = super().clean() or {}
        if file := values.get("file"):
            try:
                values["file"] = self._read(file, values.get("encoding") or importing.UTF_8)
            except importing.TableError as error:
                self.add_error("file", str(error))
        return values

    def _read(self, file: Any, encoding: str) -> list[importing.Line]:
        if file.size > importing.MAX_FILE_BYTES:
            raise importing.TableError(gettext("The file is too large."))
        return importing.read_table(file.read(), encoding)


def import_users(request: HttpRequest) -> HttpResponse:
    """Ask for a file; answer with the login sheet of the users created from it."""
    require(request, "accounts.import_users")
    form = ImportForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        context = page_context(
            request, gettext("Import users"), form=form, button=gettext("Import")
        )
        return TemplateResponse(request, "admin/import_users.html", context)
    lines = form.cleaned_data["file"]
    for column in import_columns:
        if any(column.name in line.values for line in lines):
            for permission in column.permissions:
                require(request, permission)
    outcome = importing.import_users(lines)
    names = [name for name, _password in outcome.made]
    audit.record(
        request,
        "import users",
        after={"made": names, "known": len(outcome.known), "problems": len(outcome.problems)},
    )
    made = ngettext("%d user is new", "%d users are new", len(names)) % len(names)
    known = ngettext("%d was there already", "%d were there already", len(outcome.known)) % len(
        outcome.known
    )
    summary = f"{made}, {known}."
    return login_sheet(
        request,
        outcome.made,
        title=gettext("Login sheet"),
        summary=summary,
        problems=outcome.problems,
    )


# Broadcast


class BroadcastForm(forms.Form):
    ONLINE, ALL = "online", "all"

    text = SaidField()
    to = forms.ChoiceField(
        label=_("To"),
        choices=[
            (ONLINE, _("those who are online")),
            (ALL, _("all: it is kept for those who are not online")),
        ],
        widget=forms.RadioSelect,
        initial=ONLINE,
    )
    important = forms.BooleanField(
        label=_("Important"), required=False, help_text=_("Code 101 on the wire rather than 100.")
    )


def broadcast(request: HttpRequest) -> HttpResponse:
    """Ask for the text and the recipients, show how many it will reach, then send it."""
    sender = require(request, "accounts.broadcast")
    form = BroadcastForm(request.POST or None)
    if not form.is_valid() or "back" in request.POST:
        return TemplateResponse(
            request, "admin/broadcast.html", page_context(request, gettext("Broadcast"), form=form)
        )
    reach = count_reach(form.cleaned_data["to"])
    if "confirmed" not in request.POST:
        context = page_context(
            request, gettext("Broadcast"), form=form, reach=reach, text=form.cleaned_data["text"]
        )
        return TemplateResponse(request, "admin/broadcast_confirmation.html", context)
    say_to_all(request, sender, form.cleaned_data, reach)
    return HttpResponseRedirect(reverse("admin:index"))


def count_reach(to: str) -> dict[str, int]:
    """Count the users who are online, and those for whom the text will be kept."""
    online = online_users().count()
    return {"online": online, "kept": count_users() - online if to == BroadcastForm.ALL else 0}


def say_to_all(
    request: HttpRequest, sender: User, values: dict[str, Any], reach: dict[str, int]
) -> None:
    keep = values["to"] == BroadcastForm.ALL
    user_ids = User.objects.order_by("pk").values_list("pk", flat=True).iterator() if keep else None
    moderation.speak(
        sender=sender,
        text=values["text"],
        user_ids=user_ids,
        important=values["important"],
        keep=keep,
    )
    audit.record(
        request,
        "broadcast",
        after={"text": values["text"], "important": values["important"], **reach},
    )
    total = sum(reach.values())
    say_done(request, ngettext("It is said to %d user.", "It is said to %d users.", total) % total)
