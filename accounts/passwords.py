"""Rules for passwords of the staff, who may do harm to others. JIM's users choose what they like: the protocol asks nothing."""

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
    """Django's own rules, for those who may enter the admin site."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if user is not None and (user.is_staff or user.is_superuser):
            for rule in get_password_validators(RULES):
                rule.validate(password, user)

    def get_help_text(self) -> str:
        return _(
            "Of the staff: at least 8 characters, no common password, no number, nothing like the name."
        )
