"""Define the tables of rooms and their members."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.lookalikes import SKELETON_CHARS
from jim import limits
from messaging.roles import Role

ROLE_NAMES = [
    (Role.OWNER.value, _("owner")),
    (Role.MODERATOR.value, _("moderator")),
    (Role.MEMBER.value, _("member")),
    (Role.MUTED.value, _("muted")),
]


class Room(models.Model):
    """Hold a room; whoever joins it is a member until they leave.

    Open rooms have names of their own. A private room can have the name of another room: only its
    members see it, and none of them is in two rooms of one name. A closed room has no members and
    no name for anybody but the operator.

    Indexes: `name_key` for every search by name (selectors.find_room) and pages of rooms
    (selectors.rooms_page); `created_by` for the cascade when that user is deleted;
    `open_room_name_once` for a form's check that a name is free.
    """

    name = models.CharField(_("name"), max_length=limits.NAME_CHARS)
    name_key = models.CharField(max_length=100, db_index=True, editable=False)
    name_skeleton = models.CharField(
        max_length=SKELETON_CHARS, default="", editable=False, db_index=True
    )
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    is_read_only = models.BooleanField(
        _("read-only"),
        default=False,
        help_text=_("Only its owners and moderators write in it, and the operator."),
    )
    is_private = models.BooleanField(
        _("private"), default=False, help_text=_("Only its members know that it exists.")
    )
    hides_earlier = models.BooleanField(
        _("hides what was before"),
        default=False,
        help_text=_("Members read only what was written after they joined."),
    )
    slow_mode_s = models.PositiveIntegerField(
        _("slow mode"),
        default=0,
        help_text=_("Seconds between two messages of one member; 0: no pause."),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="rooms_created",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Member", related_name="rooms", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name_key"]
        permissions = [
            ("announce", gettext_noop("Can speak in rooms as the operator")),
            ("view_private_room", gettext_noop("Can see private rooms")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=models.Q(is_private=False, closed_at=None),
                name="open_room_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Make a user a member of a room.

    Indexes: `member_once_in_room` for a room's members (selectors.member_ids), so that `room` needs
    none of its own; `user` for a user's rooms (selectors.room_names_of, chats.chats_page).
    """

    room = models.ForeignKey(
        Room, models.CASCADE, related_name="memberships", verbose_name=_("room"), db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    # The newest message when they joined: in a room that hides what was before, they read only
    # later ones.
    joined_after_id = models.BigIntegerField(default=0, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=ROLE_NAMES, default=Role.MEMBER.value)
    # A mute without an end lasts until somebody ends it.
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="member_once_in_room")]

    def __str__(self) -> str:
        return f"{self.user} ∈ {self.room}"


class RoomInvitation(models.Model):
    """Hold the digest of a code that lets users into a room, until it expires or is used up.

    Indexes: `digest` for the code that somebody shows (selectors.find_invitation); `room` and
    `created_by` for the cascades when one of them is deleted.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="room_invitations"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.room} {self.created_at:%Y-%m-%d}"
