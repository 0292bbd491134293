"""Define the table of users."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.lookalikes import SKELETON_CHARS, skeleton
from accounts.names import KEY_CHARS, clean_name, fold_name
from common.text import explain
from jim import limits
from jim.errors import JimError


def validate_name(text: str) -> None:
    """Raise ValidationError, in the reader's language, for an invalid name."""
    try:
        clean_name(text)
    except JimError as error:
        raise ValidationError(explain(error)) from error


class UserManager(BaseUserManager["User"]):
    """Find users by name, ignoring case, and create them for Django's own commands."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_key=fold_name(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password they can't log in.

        Raise JimError for an invalid name and IntegrityError for a taken one.
        """
        user = self.model(username=clean_name(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, **fields, is_staff=True, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    """Hold a user: name, password, rights, block and status.

    Indexes: `username_key` for every search by name (selectors.find_user) and sorted pages of names
    (selectors.names_page); `username`, which Django requires, for a form's check that a name is
    free; `username_skeleton` to refuse a new name that looks like another
    (selectors.find_look_alike).
    """

    USERNAME_FIELD = "username"

    username = models.CharField(
        _("name"),
        max_length=limits.NAME_CHARS,
        unique=True,
        validators=[validate_name],
        error_messages={"unique": _("This name is taken.")},
    )
    username_key = models.CharField(max_length=KEY_CHARS, unique=True, editable=False)
    username_skeleton = models.CharField(
        max_length=SKELETON_CHARS, default="", editable=False, db_index=True
    )
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May enter this site."))
    date_joined = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)
    blocked_at = models.DateTimeField(_("blocked since"), null=True, blank=True, editable=False)
    blocked_until = models.DateTimeField(
        _("blocked until"),
        null=True,
        blank=True,
        help_text=_("Empty: until somebody unblocks the user."),
    )
    blocked_reason = models.CharField(
        _("reason of the block"),
        max_length=200,
        blank=True,
        help_text=_("The user reads it when a login is refused."),
    )
    # Logged in without a password, so anybody can use the account.
    is_guest = models.BooleanField(_("guest"), default=False, editable=False)
    challenge_login = models.BooleanField(
        _("challenge login"),
        default=False,
        help_text=_(
            "Clients of the course can log in by challenge. "
            "Takes effect when the password is set next."
        ),
    )
    status = models.CharField(_("status"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    # A new value ends all web sessions of the user.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username_key"]
        permissions = [
            ("block_user", gettext_noop("Can block and unblock users")),
            ("kick_user", gettext_noop("Can end all sessions of users")),
            ("message_user", gettext_noop("Can speak to users as the operator")),
            ("broadcast", gettext_noop("Can speak to everybody as the operator")),
            ("reset_password", gettext_noop("Can reset passwords")),
            ("import_users", gettext_noop("Can import users")),
            ("export_user", gettext_noop("Can export what is stored of users")),
            ("erase_user", gettext_noop("Can erase users")),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.username_key = fold_name(self.username)
        self.username_skeleton = skeleton(self.username)
        if update_fields is not None and "username" in update_fields:
            update_fields = {*update_fields, "username_key", "username_skeleton"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return username  # Django's own would turn the registered name into another one (NFKC)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return the hash that ends a web session when the password or the epoch changes."""
        return salted_hmac(
            "accounts.models.User.session",
            f"{self.session_epoch} {self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def is_blocked_at(self, now: datetime) -> bool:
        return self.blocked_at is not None and (
            self.blocked_until is None or self.blocked_until > now
        )

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Return whether Django lets the user log in; a block ends their web sessions too."""
        return not self.is_blocked_at(timezone.now())
