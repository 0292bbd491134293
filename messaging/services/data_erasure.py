"""Erase a user: what is stored of them goes; that somebody wrote stays."""

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.services.staff import erasure
from common.database.slices import LOCK_PAUSE_S, with_pauses
from contacts.models import Contact
from contacts.services import del_contact
from contacts.services.groups import leave_groups
from messaging import services
from messaging.models import (
    Chat,
    ClientMessageId,
    Member,
    Message,
    OutgoingWebhook,
    QueuedMessage,
    ReadMarker,
    Room,
)
from messaging.selectors.messages import id_slices
from messaging.services.details import delete_belongings, erase_details

SLICE_IDS = 2_000  # messages erased in one transaction: about 10 ms, in which nobody else writes


def erase_user(*, user: User) -> dict[str, int]:
    """Erase a user, and return how many messages lost their text.

    What is queued for the user stays queued: it has not reached them, and its senders see that.
    First the account, so that its sessions end; then the messages, slice by slice, so that nobody
    waits. After an interruption, erase again: the rest is done.
    """
    erasure.anonymize_user(user=user)
    for membership in Member.objects.filter(user=user).select_related("room"):
        services.leave_room(room=membership.room, user=user)
    leave_groups(user=user)
    for contact in Contact.objects.filter(Q(owner=user) | Q(contact=user)).select_related(
        "owner", "contact"
    ):
        del_contact(owner=contact.owner, contact=contact.contact)
    Room.objects.filter(created_by=user).update(created_by=None)
    OutgoingWebhook.objects.filter(user=user).delete()
    slices = with_pauses(id_slices(SLICE_IDS), LOCK_PAUSE_S)
    erased = sum(erase_messages(chunk, user) for chunk in slices)
    delete_belongings(user=user)
    ClientMessageId.objects.filter(sender=user).delete()
    ReadMarker.objects.filter(user=user).delete()
    Chat.objects.filter(user=user).delete()
    return {"messages": erased}


def erase_messages(chunk: QuerySet[Message, Message], user: User) -> int:
    """Erase the user's texts in one slice; return how many there were."""
    own = chunk.filter(sender=user)
    if not own.exists():
        return 0
    members = Member.objects.filter(room__in=own.filter(room__isnull=False).values("room")).values(
        "user_id"
    )
    waiting = Q(user_id__in=own.filter(recipient__isnull=False).values("recipient")) | Q(
        user_id__in=members
    )
    QueuedMessage.objects.filter(waiting, message_id__in=own.values("pk")).delete()
    erase_details(own)
    return own.exclude(text=services.DELETED_TEXT, client_id=None).update(
        text=services.DELETED_TEXT, client_id=None, sealed=False
    )
