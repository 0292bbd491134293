"""End sessions, block networks, send announcements and reset passwords for the operator.

Events are published after the commit.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts import events, services
from accounts.models import BlockedNetwork, Session, User
from accounts.services.blocklist import blocklist, delete_past_blocks
from accounts.services.passwords import random_password
from common.addresses import parse_network
from common.on_commit import send_after_commit

USERS_AT_ONCE = 1000  # of one event


@transaction.atomic
def kick_user(*, user: User) -> None:
    """End every session of the user, on the wire and on the site, and revoke their resume tokens.

    They can log in again.
    """
    services.revoke_tokens(user=user)
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    send_after_commit(events.UserKicked(user.pk))


def disconnect_session(*, session: Session, is_final: bool = False) -> None:
    """End one session; `is_final` as in SessionKicked."""
    send_after_commit(events.SessionKicked(session.pk, is_final))


def reset_password(*, user: User) -> str:
    """Set a random password and return it; it is stored nowhere in clear."""
    password = random_password()
    services.set_password(user=user, password=password)
    return password


# Networks


@transaction.atomic
def block_network(
    *, network: str, reason: str = "", until: datetime | None = None, by: User | None = None
) -> BlockedNetwork:
    """Block an address or network; for a blocked one, change the reason and the end.

    Raise ValueError for a text that is neither.
    """
    delete_past_blocks()
    block = {"reason": reason, "until": until}
    row, _is_new = BlockedNetwork.objects.update_or_create(
        network=str(parse_network(network)),
        defaults=block,
        create_defaults={**block, "created_by": by},
    )
    transaction.on_commit(blocklist.load)
    send_after_commit(events.NetworksChanged())
    return row


@transaction.atomic
def lift_block(*, block: BlockedNetwork) -> None:
    block.delete()
    transaction.on_commit(blocklist.load)
    send_after_commit(events.NetworksChanged())


# Announcements


def speak(
    *,
    sender: User,
    text: str,
    user_ids: Iterable[int] | None,
    important: bool = False,
    keep: bool = False,
) -> None:
    """Send `text` to these users; None: to all who are online.

    With `keep`, those who are offline get it as a message when they log in.
    """
    if user_ids is None:
        send_after_commit(events.OperatorSpoke(sender.pk, None, text, important, keep))
        return
    ids = list(user_ids)
    for start in range(0, len(ids), USERS_AT_ONCE):
        some = ids[start : start + USERS_AT_ONCE]
        send_after_commit(events.OperatorSpoke(sender.pk, some, text, important, keep))
