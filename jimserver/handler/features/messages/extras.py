"""Find what few messages have besides their text: what they answer, whom they mention, files."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from attachments.models import Attachment
from attachments.selectors import find_attachment, find_file_of, row_of
from attachments.services import attach
from jim.codes import Code
from jim.dialects.quotes import quote_of
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jim.notices import Delivery
from jim.replies import Quote
from jim.requests import Msg
from jimserver.delivery.file_links import file_info
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
    reply_to: int | None = None
    quote: Quote | None = None
    quoted_id: int = 0  # of the user who is quoted
    mentions: Mentions | None = None
    file: Attachment | None = None

    def store(self, ctx: Context, msg_id: int) -> None:
        """Add the rows beside the message."""
        if self.reply_to is not None:
            ctx.writes.add_reply(msg_id, self.conversation, self.reply_to)
        if self.file:
            attach(attachment_id=self.file.pk, msg_id=msg_id)
        if self.mentions:
            mentions = ctx.writes.mentions
            mentions.extend(self.mentions.rows(msg_id))

    def attach(self, delivery: Delivery) -> None:
        """Put them into what is delivered."""
        delivery.reply_to, delivery.quote = self.reply_to, self.quote
        if self.file:
            delivery.file = file_info(delivery.msg_id or 0, row_of(self.file))
        delivery.mentions = self.mentions.names if self.mentions else None

    def deliver(
        self, ctx: Context, delivery: Delivery, room: CachedRoom, sessions: Iterable[Session]
    ) -> None:
        """Deliver a message to members of a room, the quote only to those who may read it."""
        unseeing = self._unseeing(ctx, room)
        shown, hidden = list[Session](), list[Session]()
        for session in sessions:
            (hidden if session.user and session.user.id in unseeing else shown).append(session)
        ctx.sender.deliver(delivery, shown)
        if hidden:
            ctx.sender.deliver(replace(delivery, quote=None), hidden)

    def _unseeing(self, ctx: Context, room: CachedRoom) -> frozenset[int]:
        """Return who blocks the quoted user, or joined after the quoted message and sees no more.

        They are few, so most replies are still encoded once.
        """
        if self.quote is None or self.reply_to is None:
            return frozenset()
        started = room.joined_after_id.items()
        late = frozenset(user_id for user_id, msg_id in started if self.reply_to <= msg_id)
        return ctx.users.blocked_by(self.quoted_id) | late


def extras_of(
    ctx: Context, session: Session, request: Msg, conversation: int, room: CachedRoom | None = None
) -> Extras:
    """Return what a message has besides its text; raise JimError 404 or 409."""
    extras = Extras(conversation)
    if request.reply_to is not None:
        quoted_id, quote = _quote(ctx, session, request.reply_to, conversation)
        extras = extras._replace(reply_to=request.reply_to, quote=quote, quoted_id=quoted_id)
    if "@" in request.message and not request.sealed:
        found = find_mentions(ctx, user_of(session), request.message, conversation, room)
        extras = extras._replace(mentions=found)
    if request.file is not None:
        extras = extras._replace(file=_find_upload(session, request.file))
    return extras


def _find_upload(session: Session, file_id: str) -> Attachment:
    """Return an upload of the user's own that waits for its message; raise JimError 404 or 409."""
    found = find_attachment(file_id)
    if found is None or found.owner_id != user_of(session).id:
        raise JimError(Code.NOT_FOUND, _("There is no such upload of yours."))
    if found.message_id is not None:
        raise JimError(Code.CONFLICT, _("This file was sent already; upload it again."))
    return found


def _quote(ctx: Context, session: Session, msg_id: int, conversation: int) -> tuple[int, Quote]:
    """Return the sender's id and the quote of a message of the same conversation."""
    record = find_readable(ctx, session, msg_id)
    if record.conversation != conversation:
        raise no_message(msg_id)
    check_is_there(record)
    text = "" if record.is_sealed else record.text
    if not text and (file := find_file_of(msg_id)):
        text = file.name
    return record.sender_id, quote_of(record.sender, text)
