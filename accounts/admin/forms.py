"""Forms of the users' pages. They check; what they change goes through the services."""

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
from accounts.names import clean_name, fold_name
from accounts.selectors import find_look_alike
from common.text import explain
from jim import limits
from jim.errors import JimError

MAX_SAID_CHARS = limits.TEXT_CHARS  # of what the operator says: what a classic client shows
INPUT_FORMAT = "%Y-%m-%dT%H:%M"  # what a browser's own date and time field sends and shows


class NameMixin:
    """A field `username` for a name as the wire allows it, and one that nobody else has.

    A name that stays as it was is not checked: it may be older than today's rules.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields.get("username")  # type: ignore[attr-defined]
        if field:  # who may only look at a user has none
            field.validators = [check for check in field.validators if check is not validate_name]

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the name to `clean_username`: the model's own check knows no earlier name."""
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
    """A time to come, typed with the browser's own field."""

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
    """What the operator says: lines end as on the wire, not as browsers send them."""

    def __init__(self) -> None:
        widget = forms.Textarea(attrs={"rows": 3, "cols": 60})
        super().__init__(label=_("Text"), max_length=MAX_SAID_CHARS, widget=widget)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class AuditedForm(forms.Form):
    """Asks why something is done."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=_("It stands in the audit."),
    )


class BlockForm(forms.Form):
    """How to block several users at once."""

    reason = ReasonField()
    until = UntilField()


class UserForm(NameMixin, forms.ModelForm):
    """A user, his rights, and whether he is blocked (which the services set)."""

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
            # The browser's field knows no seconds; with them, every save would look like a change.
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
    """Sets a password or takes it away; either voids the resume tokens."""

    def save(self, commit: bool = True) -> User:
        password = (
            self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None
        )
        services.set_password(user=self.user, password=password)
        return self.user
