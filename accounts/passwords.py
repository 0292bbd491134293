"""Check new passwords: their length, and more for staff, who can do harm to others.

Other users choose any password: the protocol sets no rules.
"""

from typing import Any

from django.contrib.auth.password_validation import get_password_validators
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


class StaffPasswordValidator:
    """Refuse what no login takes; apply Django's own rules to those who may enter the admin."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a too long password, or a weak one of a staff user."""
        try:
            check_not_too_long(password)
        except JimError as error:
            raise ValidationError(explain(error)) from error
        if user is not None and (user.is_staff or user.is_superuser):
            for rule in get_password_validators(RULES):
                rule.validate(password, user)

    def get_help_text(self) -> str:
        return gettext(
            "Of the staff: at least 8 characters, no common password, no number, "
            "nothing like the name."
        )
