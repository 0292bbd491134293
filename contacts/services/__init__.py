"""Hold the only writes to contacts; publish events after the commit."""

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.models import User
from common.on_commit import send_after_commit
from contacts import events
from contacts.models import Contact
from jim.errors import bad_request


@transaction.atomic
def add_contact(*, owner: User, contact: User) -> bool:
    """Add `contact` to the list of `owner`; return False if it is there already.

    Raise JimError (400) when both are the same user.
    """
    if owner.pk == contact.pk:
        raise bad_request(_("Nobody is a contact of oneself."))
    _row, is_new = Contact.objects.get_or_create(owner=owner, contact=contact)
    if is_new:
        send_after_commit(events.ContactChanged(owner.pk, contact.pk, is_added=True))
    return is_new


@transaction.atomic
def del_contact(*, owner: User, contact: User) -> bool:
    """Remove `contact` from the list of `owner`; return False if it isn't there."""
    count, _rows = Contact.objects.filter(owner=owner, contact=contact).delete()
    if count:
        send_after_commit(events.ContactChanged(owner.pk, contact.pk, is_added=False))
    return bool(count)
