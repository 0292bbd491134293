"""Change the roles of members; make and use invitations to rooms."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.models import User
from common.on_commit import send_after_commit
from jim.codes import Code
from jim.errors import JimError
from messaging import events
from messaging.models import Member, Room, RoomInvitation
from messaging.roles import Role
from messaging.selectors.rooms import find_invitation, owner_ids_of_room

CODE_BYTES = 15  # 120 bits, 20 characters
# For which an expired invitation is known: a repeated request must not make its code valid again.
KEPT_EXPIRED = timedelta(days=1)


@transaction.atomic
def set_role(*, room: Room, user: User, role: Role, muted_until: datetime | None = None) -> None:
    """Give a member another role; raise JimError 404 for no member, 409 for the last owner."""
    member = Member.objects.filter(room=room, user=user).first()
    if member is None:
        raise JimError(Code.NOT_FOUND, _("They are not a member of this room."))
    if role is not Role.OWNER and owner_ids_of_room(room.pk) == [user.pk]:
        raise JimError(
            Code.CONFLICT, _("A room needs an owner; make somebody else the owner first.")
        )
    member.role, member.muted_until = role.value, muted_until
    member.save(update_fields=["role", "muted_until"])
    until = muted_until.timestamp() if muted_until else None
    send_after_commit(events.RoleChanged(room.pk, user.pk, role.value, until))


def make_invitation(
    *,
    room: Room,
    user: User,
    lifetime: timedelta,
    uses: int,
    client_id: str | None = None,
    limit: int = 0,
) -> tuple[str, datetime]:
    """Return a code that lets others into a room, and when it expires.

    The same `client_id` makes the same code, so that a repeated request makes no second one. Raise
    JimError 403 where the room has `limit` invitations (0: any number) that have not expired.
    """
    code = _code_of(room, user, client_id) if client_id else secrets.token_urlsafe(CODE_BYTES)
    made = find_invitation(code)
    if made is None:
        _sweep_invitations(room, limit)
        made = RoomInvitation.objects.create(
            room=room,
            created_by=user,
            digest=hashlib.sha256(code.encode()).hexdigest(),
            expires_at=timezone.now() + lifetime,
            uses_left=uses,
        )
    return code, made.expires_at


def _sweep_invitations(room: Room, limit: int) -> None:
    """Delete a room's expired invitations; those of the last day are kept for repeated requests."""
    now, invitations = timezone.now(), RoomInvitation.objects.filter(room=room)
    invitations.filter(expires_at__lte=now - KEPT_EXPIRED).delete()
    if 0 < limit <= invitations.filter(expires_at__gt=now).count():
        raise JimError(
            Code.BLOCKED, _("The room has {limit} invitations, which is the maximum."), limit=limit
        )


def _code_of(room: Room, user: User, client_id: str) -> str:
    message = f"room invitation {room.pk} {user.pk} {client_id}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:CODE_BYTES]).decode()


@transaction.atomic
def use_invitation(*, code: str) -> Room:
    """Count a use of a code; return its room. Raise JimError 404 for an invalid code."""
    made = find_invitation(code)
    used = made and RoomInvitation.objects.filter(
        pk=made.pk, uses_left__gt=0, expires_at__gt=timezone.now(), room__closed_at=None
    ).update(uses_left=F("uses_left") - 1)
    if not made or not used:
        raise JimError(
            Code.NOT_FOUND, _("This invitation is not valid: it is wrong, used up or expired.")
        )
    return made.room
