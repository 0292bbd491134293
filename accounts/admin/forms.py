"""Define the forms of the users' pages; they validate, and the services write."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.lookalikes import looks_taken
from accounts.models import User, validate_name
from accounts.names import clean_name, fold_name, shows_nothing
from accounts.selectors import find_look_alike, find_user
from common.text import explain
from jim import limits
from jim.errors import JimError

MAX_SAID_CHARS = limits.TEXT_CHARS  # of an operator's notice: as many as a classic client shows
INPUT_FORMAT = "%Y-%m-%dT%H:%M"  # of a browser's own date and time field


class NameMixin:
    """Validate the field `username` by the rules of the protocol, and refuse a taken name.

    An unchanged name is not checked: it can be older than today's rules.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("username")  # type: ignore[attr-defined]
        if field:  # there is none for staff who may only view users
            field.validators = [check for check in field.validators if check is not validate_name]

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the name to `clean_username`: the model's check doesn't know the earlier name."""
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return {*exclusions, "username"}

    def clean_username(self: Any) -> str:
        name = str(self.cleaned_data["username"])
        if self.instance.pk and name == self.initial.get("username"):
            return name
        try:
            name = clean_name(name)
            if other := find_look_alike(name, but=self.instance.pk):
                raise looks_taken(name, other)
        except JimError as error:
            raise ValidationError(explain(error)) from error
        if User.objects.filter(username_key=fold_name(name)).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This name is taken."))
        return name


class UntilField(forms.DateTimeField):
    """Take a time in the future, typed into the browser's own field."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=INPUT_FORMAT)
        options.setdefault("help_text", _("Empty: until somebody unblocks the user."))
        super().__init__(widget=widget, required=False, label=_("Until"), **options)

    def clean(self, value: Any) -> datetime | None:
        until: datetime | None = super().clean(value)
        if until is not None and until <= timezone.now():
            raise ValidationError(_("This time is past."))
        return until


class ReasonField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"size": 60})
        help_text = _("The user reads it when a login is refused.")
        super().__init__(
            widget=widget,
            required=False,
            max_length=200,
            label=_("Reason"),
            help_text=help_text,
            **options,
        )


class SaidField(forms.CharField):
    """Take an operator's text; convert its line endings from the browser's to the protocol's."""

    def __init__(self) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "cols": 60})
        super().__init__(label=_("Text"), max_length=MAX_SAID_CHARS, widget=widget)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class NamesField(forms.CharField):
    """Take names of users, one on each line; the value is the users, each once."""

    def __init__(self, *, limit: int, **options: Any) -> None:
        self._limit = limit
        widget = forms.Textarea(attrs={"rows": 8, "cols": 40})
        super().__init__(widget=widget, help_text=_("One on each line."), **options)

    def clean(self, value: Any) -> Any:
        lines = str(super().clean(value) or "").splitlines()
        names = [line.strip() for line in lines if line.strip()]
        if len(names) > self._limit:
            raise ValidationError(_("At most {limit} names.").format(limit=self._limit))
        users = {name: find_user(name) for name in names}
        if unknown := [name for name, user in users.items() if user is None]:
            raise ValidationError(
                _("There are no such users: {names}").format(names=", ".join(unknown))
            )
        return list({user.pk: user for user in users.values() if user}.values())


class AuditedForm(forms.Form):
    """Ask for the reason of an operation."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=_("It stands in the audit."),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if shows_nothing(reason):
            raise ValidationError(_("This reason has no visible character."))
        return reason


class BlockForm(forms.Form):
    """Ask how to block several users at once."""

    reason = ReasonField()
    until = UntilField()


class UserForm(NameMixin, forms.ModelForm):
    """Edit a user, their rights and their block (which the services set)."""

    BLOCK_FIELDS = frozenset({"blocked", "reason", "until"})
    reader: ClassVar[User | None] = None  # who has the page open

    password = ReadOnlyPasswordHashField(label=_("Password"))
    blocked = forms.BooleanField(
        label=_("Blocked"), required=False, help_text=_("Ends the user's sessions at once.")
    )
    reason = ReasonField()
    until = UntilField()

    class Meta:
        model = User
        fields = ["username", "is_staff", "is_superuser", "groups", "user_permissions"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.instance
        if user.is_blocked_at(timezone.now()):
            # The browser's field has no seconds; with them, every save would look like a change.
            until = user.blocked_until and user.blocked_until.replace(second=0, microsecond=0)
            self.initial.update(blocked=True, reason=user.blocked_reason, until=until)

    def clean_blocked(self) -> bool:
        blocked: bool = self.cleaned_data["blocked"]
        if blocked and self.instance == self.reader:
            raise ValidationError(_("You can't block yourself."))
        return blocked

    @property
    def block_changed(self) -> bool:
        return bool(self.BLOCK_FIELDS & set(self.changed_data))


class AddUserForm(NameMixin, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username"]


class PasswordForm(AdminPasswordChangeForm):
    """Set or remove a password; either voids the resume tokens."""

    def save(self, commit: bool = True) -> User:
        password = (
            self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None
        )
        services.set_password(user=self.user, password=password)
        return self.user
