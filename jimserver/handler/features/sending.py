"""Messages: from a sender to a user or a room, and their acknowledgement."""

from collections.abc import Iterable

from accounts.services.challenge_auth import pubkey_of, save_aliases
from contacts.selectors import contact_users, last_contact
from jim.codes import Code
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.notices import Delivery
from jim.replies import Reply, SentReply
from jim.requests import Ack, Msg, MsgToContacts
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import (
    check_not_erased,
    check_speaks_for,
    find_own_room,
    find_user,
    is_room,
    user_of,
)
from jimserver.handler.base.room_rights import check_may_write
from jimserver.handler.base.texts import check_text, checked_id, spend
from jimserver.handler.features.messages.extras import Extras, extras_of
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging.models import conversation_of_pair, conversation_of_room


def msg(ctx: Context, session: Session, request: Msg) -> None:
    """Store and deliver a message; answer 200, or 202 when it waits in an offline queue."""
    sender = user_of(session)
    if request.sender is not None and request.sender != sender.name:
        check_speaks_for(ctx, session, request.sender)
    check_text(ctx, session, request)
    client_id = None
    if request.id is not None:
        client_id = checked_id(request.id)
        if _answer_repeated(ctx, session, request, sender, client_id):
            return
    if limit := ctx.config.max_messages_per_day:
        spend(limit, ctx.now, sender)
    if request.aliases and request.aliases != sender.aliases:
        sender.aliases = request.aliases
        save_aliases(user_id=sender.id, aliases=request.aliases)
    if is_room(request.to):
        room = find_own_room(ctx, session, request.to)
        _to_room(ctx, session, request, sender, client_id, room)
    else:
        recipient = ctx.users.find(request.to) or find_user(ctx, request.to)
        _to_user(ctx, session, request, sender, client_id, recipient)


def msg_to_contacts(ctx: Context, session: Session, request: MsgToContacts) -> None:
    """Send a message to each contact, or to the one that was added last; answer once."""
    sender = user_of(session)
    check_text(ctx, session, request)
    for name in _recipients(sender, request):
        copy, contact = Msg(to=name, message=request.message), find_user(ctx, name)
        if limit := ctx.config.max_messages_per_day:
            spend(limit, ctx.now, sender)
        msg_id = ctx.writes.add_message(sender.id, contact.id, request.message)
        _deliver_to_user(ctx, session, copy, sender, msg_id, contact)
    ctx.answer(session, request, Code.OK)


def _recipients(sender: CachedUser, request: MsgToContacts) -> list[str]:
    if request.only_last:
        last = last_contact(sender.id)
        return [last] if last else []
    return [name for name, _id in contact_users(sender.id)]


def ack(ctx: Context, session: Session, request: Ack) -> None:
    """Note that the client has its messages up to this one."""
    ctx.acks.acknowledge(session, request.msg_id)


def _check_key(session: Session, name: str, user_id: int) -> None:
    """Raise JimError 400 for a text that is encrypted for a key which its reader has lost."""
    given = session.keys_given.get(user_id)
    if given is not None and given != hash(pubkey_of(user_id)):
        raise bad_request(
            _("{name} has a new key; request it and send the message again."), name=name
        )


def _to_user(
    ctx: Context,
    session: Session,
    request: Msg,
    sender: CachedUser,
    client_id: str | None,
    recipient: CachedUser,
) -> None:
    if request.sealed and session.keys_given:
        _check_key(session, recipient.name, recipient.id)
    if not recipient.sessions:
        check_not_erased(recipient)
    extras = None
    if request.reply_to is not None or "@" in request.message or request.file is not None:
        extras = extras_of(ctx, session, request, conversation_of_pair(sender.id, recipient.id))
    msg_id = ctx.writes.add_message(
        sender.id, recipient.id, request.message, request.sealed, client_id
    )
    code = Code.OK if recipient.is_reachable else Code.ACCEPTED
    if extras:
        extras.store(ctx, msg_id)
    _answer(ctx, session, request, msg_id, code, ctx.now)
    _deliver_to_user(ctx, session, request, sender, msg_id, recipient, extras)


def _deliver_to_user(
    ctx: Context,
    session: Session,
    request: Msg,
    sender: CachedUser,
    msg_id: int,
    recipient: CachedUser,
    extras: Extras | None = None,
) -> None:
    delivery = _delivery(ctx.now, request, msg_id, sender.name, recipient.name)
    if extras:
        extras.attach(delivery)
    if recipient.id in sender.blocked_by:
        _put_aside(ctx, msg_id, recipient)
    elif recipient.sessions:
        ctx.sender.deliver(delivery, recipient.sessions)
    else:
        ctx.writes.queue(recipient.id, msg_id)
    if len(sender.sessions) > 1 and sender is not recipient:
        _sync(ctx, session, request, delivery, is_delivered=recipient.is_reachable)


def _put_aside(ctx: Context, msg_id: int, recipient: CachedUser) -> None:
    """Keep a message from a user whom the recipient blocks: the sender notices no difference.

    In the offline queue it counts as queued until the recipient is here; they never see it.
    """
    if not recipient.is_reachable:
        ctx.writes.queue(recipient.id, msg_id)


def _to_room(
    ctx: Context,
    session: Session,
    request: Msg,
    sender: CachedUser,
    client_id: str | None,
    room: CachedRoom,
) -> None:
    if room.is_restricted:
        check_may_write(ctx, room, sender)
    extras = None
    if request.reply_to is not None or "@" in request.message or request.file is not None:
        extras = extras_of(ctx, session, request, conversation_of_room(room.id), room)
    msg_id = ctx.writes.add_room_message(
        sender.id, room.id, request.message, request.sealed, client_id
    )
    _answer(ctx, session, request, msg_id, Code.OK, ctx.now)
    delivery = _delivery(ctx.now, request, msg_id, sender.name, room.name)
    if extras:
        extras.store(ctx, msg_id)
        extras.attach(delivery)
    users: Iterable[CachedUser] = room.here.values()
    absent = room.absent
    if sender.blocked_by:
        users = [user for user in users if user.id not in sender.blocked_by]
        absent = absent - sender.blocked_by
    others = [other for user in users if user is not sender for other in user.sessions]
    sender.copies = len(others) + len(absent)
    if extras:
        extras.deliver(ctx, delivery, room, others)
    else:
        ctx.sender.deliver(delivery, others)
    for user_id in absent:
        ctx.writes.queue(user_id, msg_id)
    if len(sender.sessions) > 1:
        _sync(ctx, session, request, delivery, is_delivered=True)


def _answer_repeated(
    ctx: Context, session: Session, request: Msg, sender: CachedUser, client_id: str
) -> bool:
    """Answer a message that its sender has sent before, under the same client id, and only that.

    With another text or recipient it is a new message.
    """
    sent = ctx.deduplication.find_sent(sender, client_id, request.message)
    if sent is None or not sent.is_same(_conversation(ctx, sender, request.to), request.message):
        return False
    code = Code.ACCEPTED if sent.is_queued else Code.OK
    _answer(ctx, session, request, sent.msg_id, code, sent.sent)
    return True


def _conversation(ctx: Context, sender: CachedUser, to: str) -> int | None:
    """Return the conversation of a message, also in a room that the sender has left."""
    if is_room(to):
        room = ctx.rooms.find(to, sender.id)
        return conversation_of_room(room.id) if room else None
    recipient = ctx.users.find(to)
    return conversation_of_pair(sender.id, recipient.id) if recipient else None


def _delivery(now: float, request: Msg, msg_id: int, sender: str, to: str) -> Delivery:
    return Delivery(
        time=now,
        to=to,
        sender=sender,
        message=request.message,
        msg_id=msg_id,
        sealed=request.sealed,
        aliases=request.aliases,
    )


def _sync(
    ctx: Context, session: Session, request: Msg, delivery: Delivery, *, is_delivered: bool
) -> None:
    """Show a message to the sender's other sessions, with what its answer says of its way."""
    delivery.id, delivery.delivered = request.id, is_delivered
    others = [
        other for other in user_of(session).sessions if "sync" in other.ext and other is not session
    ]
    ctx.sender.show(delivery, others)


def _answer(
    ctx: Context, session: Session, request: Msg, msg_id: int, code: Code, sent: float
) -> None:
    if session.format.wants_ids:
        reply: Reply = SentReply(
            response=code, time=ctx.now, alert="OK", id=request.id, msg_id=msg_id, sent=sent
        )
    else:
        reply = Reply(response=code, time=ctx.now, alert="OK", id=request.id)
    ctx.sender.answer(session, reply)
