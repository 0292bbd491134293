"""Check the passwords of staff, who can do harm to others.

Other users choose any password: the protocol sets no rules.
"""

from typing import Any

from django.contrib.auth.password_validation import get_password_validators
from django.utils.translation import gettext as _

RULES = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]


class StaffPasswordValidator:
    """Apply Django's own rules to those who may enter the admin site."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a weak password of a staff user."""
        if user is not None and (user.is_staff or user.is_superuser):
            for rule in get_password_validators(RULES):
                rule.validate(password, user)

    def get_help_text(self) -> str:
        return _(
            "Of the staff: at least 8 characters, no common password, no number, "
            "nothing like the name."
        )
