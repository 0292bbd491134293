"""The only writes to contacts. Signals go out after the commit."""

from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext_noop as _

from accounts.models import User
from contacts import signals
from contacts.models import Contact
from jim.errors import bad_request


def send_after_commit(signal: Signal, **news: Any) -> None:
    """Sends `signal` once the rows it tells of are there for everybody; a receiver that fails doesn't stop the others."""
    transaction.on_commit(lambda: signal.send_robust(sender=Contact, **news))


@transaction.atomic
def add_contact(*, owner: User, contact: User) -> bool:
    """Puts `contact` into the list of `owner`; False where he is in it already. Raises JimError (400) for oneself."""
    if owner.pk == contact.pk:
        raise bad_request(_("Nobody is a contact of oneself."))
    _row, is_new = Contact.objects.get_or_create(owner=owner, contact=contact)
    if is_new:
        send_after_commit(signals.contact_added, owner_id=owner.pk, contact_id=contact.pk)
    return is_new


@transaction.atomic
def del_contact(*, owner: User, contact: User) -> bool:
    """Takes `contact` from the list of `owner`; False where he isn't in it."""
    count, _rows = Contact.objects.filter(owner=owner, contact=contact).delete()
    if count:
        send_after_commit(signals.contact_removed, owner_id=owner.pk, contact_id=contact.pk)
    return bool(count)
