"""Rows of who: User, Session, LoginEvent, ResumeToken; of who must stay out: BlockedNetwork; of what the staff did: AuditEntry."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.names import KEY_CHARS, clean_name, fold_name
from common.text import explain
from jim import limits
from jim.errors import JimError


def validate_name(text: str) -> None:
    """Raises ValidationError, in the reader's language, for a name that can't be."""
    try:
        clean_name(text)
    except JimError as error:
        raise ValidationError(explain(error)) from error


class UserManager(BaseUserManager["User"]):
    """Finds users by name regardless of case, and makes them for Django's own commands."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_key=fold_name(username or ""))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A new user; without a password he can't log in. Raises JimError for a bad name, IntegrityError for a taken one."""
        user = self.model(username=clean_name(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, **fields, is_staff=True, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with a name and a password.

    Indexes: `username_key` for every search by name (selectors.find_user) and pages of names in their order (selectors.names_page);
    `username`, because Django asks for it, for a form that sees whether a name is taken.
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
    is_guest = models.BooleanField(
        _("guest"), default=False, editable=False
    )  # came without a password; anybody may be him
    course_login = models.BooleanField(
        _("course login"),
        default=False,
        help_text=_(
            "Clients of the course may log in by its challenge. Takes effect when the password is set next."
        ),
    )
    status = models.CharField(_("status"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    session_epoch = models.PositiveIntegerField(
        default=0, editable=False
    )  # a new one ends all the user's sessions on the site

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username_key"]
        permissions = [
            ("block_user", "Can block and unblock users"),
            ("kick_user", "Can end all sessions of users"),
            ("message_user", "Can speak to users as the operator"),
            ("broadcast", "Can speak to everybody as the operator"),
            ("reset_password", "Can reset passwords"),
            ("import_users", "Can import users"),
            ("export_user", "Can export what is stored of users"),
            ("erase_user", "Can erase users"),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.username_key = fold_name(self.username)
        if update_fields is not None and "username" in update_fields:
            update_fields = {*update_fields, "username_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return username  # Django's own would show another name (NFKC) than the one registered

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session on the site is good for: this password in this epoch."""
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
        """What Django's logins and permissions ask: a blocked user has neither, and his web sessions end."""
        return not self.is_blocked_at(timezone.now())


class Session(models.Model):
    """One stay of a user on the server, from login to close; he is online while one of his has no end.

    Indexes: `user` for a user's own stays (personal.export, erasure, and the cascade when he is deleted); `started_at` for the admin's
    list, newest first, and the numbers of its first page; `session_open` for who is online (selectors.online_users, close_stale_sessions).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name=_("user"))
    address = models.CharField(_("address"), max_length=60)
    transport = models.CharField(_("transport"), max_length=10)
    dialect = models.CharField(_("dialect"), max_length=20, blank=True)
    client = models.CharField(_("client"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("since"), default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    close_reason = models.CharField(_("closed because"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        permissions = [
            ("disconnect_session", "Can disconnect sessions"),
            ("watch_session", "Can watch what is said in sessions"),
        ]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(ended_at=None), name="session_open")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.address}"


class LoginEvent(models.Model):
    """One attempt to log in, whatever came of it.

    Indexes: `at` for the admin's list, newest first, and the numbers of its first page; `user` for a user's own attempts (personal.export,
    erasure, and the cascade when he is deleted).
    """

    class Result(models.TextChoices):
        OK = "ok", _("logged in")
        REGISTERED = "registered", _("registered")
        RESUMED = "resumed", _("resumed")
        WRONG_PASSWORD = "wrong_password", _("wrong password")
        UNKNOWN = "unknown", _("unknown name")
        BLOCKED = "blocked", _("blocked")
        CONFLICT = "conflict", _("too many sessions")
        REFUSED = "refused", _("refused")
        THROTTLED = "throttled", _("had to wait")

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    name = models.CharField(_("name"), max_length=100)  # as tried: may hold anything
    user = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="login_events",
        verbose_name=_("user"),
    )
    address = models.CharField(_("address"), max_length=60)
    result = models.CharField(_("result"), max_length=20, choices=Result)
    code = models.PositiveSmallIntegerField(_("code"), null=True, blank=True)

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")
        permissions = [("unlock_login", "Can unlock accounts that have to wait")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.result}"


class CourseAccount(models.Model):
    """What the course's clients need: `key`, encrypted, made of the password; the public key and the words of the client."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="course_account"
    )
    key = models.TextField(blank=True)
    pubkey = models.TextField(blank=True)  # PEM, as the client last sent it
    words = models.TextField(blank=True)  # JSON: role -> the word that this client uses for it


class ResumeToken(models.Model):
    """A key to come back without the password. Only its digest is stored: who steals the database can't log in with it.

    Indexes: `digest` for a login (selectors.users_of_tokens); `user` for how many he has (services.store_tokens), and to end them all.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="resume_tokens", verbose_name=_("user")
    )
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hex
    created_at = models.DateTimeField(_("issued"), default=timezone.now)
    used_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta:
        verbose_name = _("resume token")
        verbose_name_plural = _("resume tokens")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"


class BlockedNetwork(models.Model):
    """An address, or a network of them, from which nobody is let in.

    Indexes: `network` for a form that sees whether it is blocked already; `created_by` for the cascade when that user is deleted.
    """

    network = models.CharField(
        _("address or network"),
        max_length=43,
        unique=True,
        help_text=_("192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until somebody lifts the block.")
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("blocked by"),
        editable=False,
    )

    class Meta:
        verbose_name = _("blocked network")
        verbose_name_plural = _("blocked networks")

    def __str__(self) -> str:
        return self.network


class AppendOnly(models.QuerySet["AuditEntry"]):
    """Rows that nobody changes or deletes."""

    def update(self, **values: Any) -> int:
        raise TypeError("the audit is never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit is never deleted")


class AuditEntry(models.Model):
    """Something that one of the staff did: who, what, to whom, when, from where. Written once, by `audit.record`.

    It names people by text and number, so that it outlives them. Indexes: `at` for the admin's list, newest first; `audit_of_target` for
    what was done to a user (the page of users, audit.redact).
    """

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(_("who"), max_length=limits.NAME_CHARS)
    address = models.CharField(_("address"), max_length=60, blank=True)
    action = models.CharField(_("what"), max_length=40)
    target_type = models.CharField(max_length=40, blank=True)  # the model's name: "user"
    target_id = models.BigIntegerField(null=True)
    target = models.CharField(_("whom"), max_length=100, blank=True)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_of_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor}: {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("the audit is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit is never deleted")


class ApiToken(models.Model):
    """Lets a program act as a user over HTTP; with a room, a webhook: it may say something there and do nothing else.

    Indexes: `digest` for each call (api_tokens.find_token); `user` for the cascade when he is deleted.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="api_tokens", verbose_name=_("acts as")
    )
    name = models.CharField(_("what for"), max_length=60)
    room = models.CharField(
        _("webhook of the room"),
        max_length=limits.NAME_CHARS,
        blank=True,
        help_text=_(
            "Empty: the token may do all that the user may. Otherwise it posts into this room, of which the user is a member."
        ),
    )
    digest = models.CharField(
        max_length=64, unique=True, editable=False
    )  # SHA-256 in hex; the token itself is shown once
    created_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"
