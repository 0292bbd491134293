"""React to messages with emoji; many reactions of one batch are told together."""

from functools import partial

from common.emoji import clean_emoji
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.message_requests import React
from jim.notices import Outgoing, Reacted
from jim.replies import ChangedReply
from jimserver.handler.base.audience import tell_readers
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import user_of
from jimserver.handler.base.reaction_batch import ReactedMessage, ReactionNote
from jimserver.handler.base.room_rights import check_may, check_not_archived
from jimserver.handler.base.texts import spend
from jimserver.handler.features.messages.finding import (
    check_is_there,
    check_readable,
    find_readable,
    room_of,
)
from jimserver.handler.features.messages.hidden_reactions import HiddenReactions
from jimserver.state.sessions import Session
from messaging import services
from messaging.roles import Deed
from messaging.selectors.reactions import counts_of, has_reacted

REACTIONS = frozenset({"reactions"})


def react(ctx: Context, session: Session, request: React) -> None:
    """Add a reaction or take it back; one that is as it was before changes nothing."""
    emoji = clean_emoji(request.emoji)
    if emoji is None:
        raise bad_request(_("A reaction is one emoji."))
    user, message = user_of(session), _message(ctx, session, request.msg_id)
    check_is_there(message.record)
    _check_room(ctx, session, message)
    if _is_on(message, emoji, user.id) != request.on:
        _check_limits(ctx, session, message, emoji, is_on=request.on)
        _set(ctx, session, message, emoji, is_on=request.on)
    change = message.change or message.record.change
    ctx.reply(session, request, ChangedReply, Code.OK, change=change)


def _message(ctx: Context, session: Session, msg_id: int) -> ReactedMessage:
    """Return a message that the user can read; each is read once in a batch."""
    known = ctx.reactions.messages
    message = known.get(msg_id)
    if message:
        check_readable(ctx, session, message.record)
        return message
    record = find_readable(ctx, session, msg_id)
    message = known[msg_id] = ReactedMessage(record, counts_of(msg_id))
    return message


def _check_room(ctx: Context, session: Session, message: ReactedMessage) -> None:
    room = room_of(ctx, session, message.record)
    if room and room.is_restricted:
        check_not_archived(room)
        check_may(ctx, room, user_of(session).id, Deed.WRITE)


def _is_on(message: ReactedMessage, emoji: str, user_id: int) -> bool:
    known = message.known.get((emoji, user_id))
    if known is not None:
        return known
    return emoji in message.counts and has_reacted(message.record.msg_id, emoji, user_id)


def _check_limits(
    ctx: Context, session: Session, message: ReactedMessage, emoji: str, *, is_on: bool
) -> None:
    config = ctx.config
    most, total = config.max_emoji_per_message, config.max_reactions_per_message
    if is_on and 0 < total <= sum(message.counts.values()):
        raise JimError(Code.BLOCKED, _("The message has {limit} reactions already."), limit=total)
    if is_on and emoji not in message.counts and 0 < most <= len(message.counts):
        raise JimError(
            Code.BLOCKED, _("The message has {limit} different reactions already."), limit=most
        )
    if limit := config.max_messages_per_day:
        spend(limit, ctx.now, user_of(session))


def _set(
    ctx: Context, session: Session, message: ReactedMessage, emoji: str, *, is_on: bool
) -> None:
    """Note a reaction, to be told at the end of the batch."""
    user, counts = user_of(session), message.counts
    if not message.change:
        message.change = services.note_change(record=message.record)
    ctx.writes.set_reaction(message.record.msg_id, emoji, user.id, is_on)
    message.known[emoji, user.id] = is_on
    counts[emoji] = counts.get(emoji, 0) + (1 if is_on else -1)
    message.notes.append(ReactionNote(user.id, user.name, emoji, is_on, counts[emoji]))
    if not counts[emoji]:
        del counts[emoji]


def tell_reactions(ctx: Context) -> None:
    """Tell what the batch has collected, to all sessions that show reactions."""
    messages = ctx.reactions.messages
    for message in messages.values():
        if message.notes:
            _tell(ctx, message)
    ctx.reactions.told()


def _tell(ctx: Context, message: ReactedMessage) -> None:
    """Tell the notes on a message; to who blocks some of its users, without theirs, nor counted."""
    hidden = HiddenReactions(ctx, message)
    notices = partial(_notices, ctx, message, message.notes)
    tell_readers(ctx, message.record, notices, ext=REACTIONS, hidden_from=hidden.blockers)
    for user_id in hidden.blockers:
        if shown := hidden.notes_for(user_id):
            notices = partial(_notices, ctx, message, shown)
            others = hidden.readers - {user_id}
            tell_readers(ctx, message.record, notices, ext=REACTIONS, hidden_from=others)


def _notices(
    ctx: Context, message: ReactedMessage, notes: list[ReactionNote], peer: str
) -> list[Outgoing]:
    return [
        Reacted(
            time=ctx.now,
            peer=peer,
            msg_id=message.record.msg_id,
            sender=note.user,
            emoji=note.emoji,
            on=note.is_on,
            count=note.count,
            change=message.change,
        )
        for note in notes
    ]
