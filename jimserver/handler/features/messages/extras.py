"""Find what few messages have besides their text: what a reply answers, whom it mentions."""

from typing import NamedTuple

from jim.dialects.quotes import quote_of
from jim.notices import Delivery
from jim.replies import Quote
from jim.requests import Msg
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import user_of
from jimserver.handler.features.messages.finding import (
    check_is_there,
    find_readable,
    no_message,
)
from jimserver.handler.features.messages.mentions import Mentions, find_mentions
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import Session


class Extras(NamedTuple):
    """Hold what a new message of this conversation has besides its text."""

    conversation: int
    reply_to: int | None
    quote: Quote | None
    mentions: Mentions | None

    def store(self, ctx: Context, msg_id: int) -> None:
        """Add the rows beside the message."""
        if self.reply_to is not None:
            ctx.writes.add_reply(msg_id, self.conversation, self.reply_to)
        if self.mentions:
            mentions = ctx.writes.mentions
            mentions.extend(self.mentions.rows(msg_id))

    def attach(self, delivery: Delivery) -> None:
        """Put them into what is delivered."""
        delivery.reply_to, delivery.quote = self.reply_to, self.quote
        delivery.mentions = self.mentions.names if self.mentions else None


def extras_of(
    ctx: Context, session: Session, request: Msg, conversation: int, room: CachedRoom | None = None
) -> Extras:
    """Return what a message has besides its text; raise JimError 404 or 409."""
    quote = None
    if request.reply_to is not None:
        quote = _quote(ctx, session, request.reply_to, conversation)
    mentions = None
    if "@" in request.message and not request.sealed:
        mentions = find_mentions(ctx, user_of(session), request.message, conversation, room)
    return Extras(conversation, request.reply_to, quote, mentions)


def _quote(ctx: Context, session: Session, msg_id: int, conversation: int) -> Quote:
    """Return the quote of a message of the same conversation."""
    record = find_readable(ctx, session, msg_id)
    if record.conversation != conversation:
        raise no_message(msg_id)
    check_is_there(record)
    return quote_of(record.sender, "" if record.is_sealed else record.text)
