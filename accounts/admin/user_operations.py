"""Define the operations on users; other apps add theirs to `user_operations`."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.admin.forms import BlockForm, SaidField
from accounts.models import User
from accounts.services import audit
from accounts.services.staff import moderation
from common.adminkit.operations import Operation, say_done
from common.database.slices import write_in_slices, write_rows

Values = dict[str, Any]


def block_state(user: User) -> Values:
    """Return the fields of a block that the audit stores before and after a change."""
    return {"since": user.blocked_at, "until": user.blocked_until, "reason": user.blocked_reason}


def block(request: HttpRequest, users: list[User], values: Values) -> None:
    def block_one(user: User) -> None:
        before = block_state(user)
        services.block_user(user=user, **values)
        audit.record(request, "block", user, before=before, after=block_state(user))

    write_rows(users, block_one)
    say_done(
        request, ngettext("%d user is blocked.", "%d users are blocked.", len(users)) % len(users)
    )


def unblock(request: HttpRequest, users: list[User], values: Values) -> None:
    def unblock_one(user: User) -> None:
        before = block_state(user)
        services.unblock_user(user=user)
        audit.record(request, "unblock", user, before=before)

    write_rows(users, unblock_one)
    say_done(
        request,
        ngettext("%d user is unblocked.", "%d users are unblocked.", len(users)) % len(users),
    )


def kick(request: HttpRequest, users: list[User], values: Values) -> None:
    def kick_one(user: User) -> None:
        moderation.kick_user(user=user)
        audit.record(request, "kick", user)

    write_rows(users, kick_one)
    say_done(
        request,
        ngettext(
            "The sessions of %d user are ended.", "The sessions of %d users are ended.", len(users)
        )
        % len(users),
    )


class SayForm(forms.Form):
    text = SaidField()
    important = forms.BooleanField(
        label=_("Important"), required=False, help_text=_("Code 101 on the wire rather than 100.")
    )
    keep = forms.BooleanField(
        label=_("Keep it for those who are not online"),
        required=False,
        initial=True,
        help_text=_("They get it at their next login, as a message from you."),
    )


def message(request: HttpRequest, users: list[User], values: Values) -> None:
    assert isinstance(request.user, User)
    moderation.speak(sender=request.user, user_ids=[user.pk for user in users], **values)
    noted = {"characters": len(values["text"]), "important": values["important"]}

    def note(some: Sequence[User]) -> None:
        audit.record_each(request, "message", some, after=noted)

    write_in_slices(users, note)
    say_done(
        request,
        ngettext("It is said to %d user.", "It is said to %d users.", len(users)) % len(users),
    )


def reset_password(request: HttpRequest, users: list[User], values: Values) -> HttpResponse:
    """Set random passwords; show them in the response and nowhere else."""
    passwords = []
    for user in users:
        passwords.append((user.username, moderation.reset_password(user=user)))
        audit.record(request, "reset password", user)
    return login_sheet(request, passwords, title=gettext("New passwords"))


def login_sheet(
    request: HttpRequest, passwords: list[tuple[str, str]], *, title: str, **context: Any
) -> HttpResponse:
    """Render a page of names and passwords to print and cut up."""
    from django.contrib.admin import site

    values = {
        **site.each_context(request),
        "opts": User._meta,
        "title": title,
        "passwords": passwords,
        "host": request.get_host(),
    }
    return TemplateResponse(request, "admin/login_sheet.html", {**values, **context})


user_operations: list[Operation] = [
    Operation(
        name="block",
        label=_("Block…"),
        question=_("Who is blocked can't log in until unblocked, and is disconnected at once."),
        button=_("Block"),
        permission="accounts.block_user",
        run=block,
        form=BlockForm,
    ),
    Operation(
        name="unblock",
        label=_("Unblock…"),
        question=_("Who is unblocked may log in again."),
        button=_("Unblock"),
        permission="accounts.block_user",
        run=unblock,
    ),
    Operation(
        name="kick",
        label=_("Kick…"),
        question=_(
            "Every session is ended, on the wire and on the site, "
            "and needs the password to come back."
        ),
        button=_("End the sessions"),
        permission="accounts.kick_user",
        run=kick,
    ),
    Operation(
        name="message",
        label=_("Message…"),
        question=_("It is shown at once to those who are online, as a notice from the operator."),
        button=_("Say it"),
        permission="accounts.message_user",
        run=message,
        form=SayForm,
    ),
    Operation(
        name="reset_password",
        label=_("Random password…"),
        question=_(
            "A random password is set and shown once. Sessions are ended; the old password is void."
        ),
        button=_("Set a new password"),
        permission="accounts.reset_password",
        run=reset_password,
        max_targets=100,  # each costs a hash
        is_grave=True,
    ),
]


def add_user_operation(operation: Operation) -> None:
    """Add an operation to the users' pages; other apps call this in their admin modules."""
    user_operations.append(operation)
    user_operations.sort(key=lambda added: added.place)
