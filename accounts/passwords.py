"""Check new passwords: their length, and more for staff, who can do harm to others.

Other users choose any password: the protocol sets no rules.
"""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from common.text import explain
from jim import limits
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _

RULES = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]


def check_length(password: str, *, least: int = 1) -> None:
    """Raise JimError 400 for a password that is shorter than `least`, or that no login takes."""
    if not password and least:
        raise bad_request(_("The password is empty."))
    if len(password) < least:
        raise bad_request(_("The password is shorter than {limit} characters."), limit=least)
    check_not_too_long(password)


def check_not_too_long(password: str) -> None:
    """Raise JimError 400 for a password that no login takes."""
    if len(password) > limits.PASSWORD_CHARS:
        raise bad_request(
            _("The password is longer than {limit} characters."), limit=limits.PASSWORD_CHARS
        )


@cache
def staff_rules() -> list[Any]:
    """Return Django's validators, made once: one of them reads a list of common passwords."""
    return get_password_validators(RULES)


def check_staff_password(password: str, user: Any) -> None:
    """Raise JimError 400, in the current language, for a weak password of a staff user."""
    if not (user.is_staff or user.is_superuser):
        return
    try:
        validate_password(password, user, staff_rules())
    except ValidationError as error:
        why = " ".join(error.messages)
        raise bad_request(_("Staff need a stronger password. {why}"), why=why) from error


class StaffPasswordValidator:
    """Hold passwords of all users to the server's lengths, those of the staff to Django's rules."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password of a wrong length, or a weak one of a staff user."""
        try:
            check_length(password, least=settings.JIM.min_password_chars)
        except JimError as error:
            raise ValidationError(explain(error)) from error
        if user is not None and (user.is_staff or user.is_superuser):
            validate_password(password, user, staff_rules())

    def get_help_text(self) -> str:
        return gettext(
            "Of the staff: at least 8 characters, no common password, no number, "
            "nothing like the name."
        )
