"""Hold the only writes to contacts; publish events after the commit."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from accounts.models import User
from common.database.sql import database_flag, database_time, delete_by_keys, insert_rows
from common.on_commit import send_after_commit
from contacts import events
from contacts.models import Block, Contact
from contacts.selectors import group_flags, is_contact
from jim.errors import bad_request

KEY = ("owner", "contact")
COLUMNS = (*KEY, "added_at", "by_group")


@transaction.atomic
def add_contact(*, owner: User, contact: User) -> bool:
    """Add `contact` to the list of `owner`; return False if it is there already.

    Raise JimError (400) when both are the same user.
    """
    if owner.pk == contact.pk:
        raise bad_request(_("Nobody is a contact of oneself."))
    known = group_flags(owner.pk, contact.pk)
    if any(known):  # wanted by its owner too: it stays when the group ends
        Contact.objects.filter(owner=owner, contact=contact).update(by_group=False)
    if not known:
        now = database_time(timezone.now())
        insert_rows(Contact, COLUMNS, [(owner.pk, contact.pk, now, database_flag(False))])
        send_after_commit(events.ContactChanged(owner.pk, contact.pk, is_added=True))
    return not known


@transaction.atomic
def del_contact(*, owner: User, contact: User) -> bool:
    """Remove `contact` from the list of `owner`; return False if it isn't there."""
    if not is_contact(owner.pk, contact.pk):
        return False
    delete_by_keys(Contact, KEY, [(owner.pk, contact.pk)])
    send_after_commit(events.ContactChanged(owner.pk, contact.pk, is_added=False))
    return True


@transaction.atomic
def block(*, owner: User, blocked: User) -> bool:
    """Have `owner` block another user; return False if they do already. Raise JimError 400."""
    if owner.pk == blocked.pk:
        raise bad_request(_("Nobody blocks oneself."))
    _row, is_new = Block.objects.get_or_create(owner=owner, blocked=blocked)
    if is_new:
        send_after_commit(events.BlockChanged(owner.pk, blocked.pk, is_on=True))
    return is_new


@transaction.atomic
def unblock(*, owner: User, blocked: User) -> bool:
    """End a block; return False if there is none."""
    count, _rows = Block.objects.filter(owner=owner, blocked=blocked).delete()
    if count:
        send_after_commit(events.BlockChanged(owner.pk, blocked.pk, is_on=False))
    return bool(count)
