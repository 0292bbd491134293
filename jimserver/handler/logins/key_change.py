"""Tell senders that a user has logged in with a new public key."""

from accounts.models import User
from accounts.services import challenge_auth
from jim.notices import Delivery
from jimserver.delivery.sealed_text import UNREAD, notice
from jimserver.handler.base.context import Context
from jimserver.state.sessions import Session
from messaging.selectors import senders_of_queued_sealed


def save_pubkey(ctx: Context, session: Session, user: User) -> None:
    """Store the public key of a login; tell those whose texts it can't decrypt."""
    challenge_auth.save_client(user=user, pubkey=session.pubkey, since=session.key_since)
    if session.key_since and session.format.dialect.reads_sealed:
        for sender_id in senders_of_queued_sealed(user.pk, before=session.key_since):
            _tell(ctx, sender_id, user.username)


def _tell(ctx: Context, sender_id: int, name: str) -> None:
    """Push a notice to the sender's clients that encrypt, in the form of a message."""
    sender = ctx.users.get(sender_id)
    for session in sender.sessions if sender else ():
        if session.format.dialect.reads_sealed:
            text = notice(UNREAD, session.lang, name)
            told = Delivery(time=ctx.now, to=session.name, sender=name, message=text)
            ctx.sender.show(told, [session])
