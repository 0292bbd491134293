"""Tell that a user is writing. Nothing is stored, and few notices tell it."""

from collections.abc import Iterable

from jim.codes import Code
from jim.message_requests import Typing
from jim.notices import TypingNotice
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import find_own_room, find_user, is_room, user_of
from jimserver.handler.base.room_rights import may_do
from jimserver.state.sessions import CachedUser, Session
from messaging.models import conversation_of_pair, conversation_of_room
from messaging.roles import Deed


def typing(ctx: Context, session: Session, request: Typing) -> None:
    """Tell those in a conversation that the user is writing; answer 200, told or not."""
    user = user_of(session)
    readers: Iterable[CachedUser]
    if is_room(request.to):
        room = find_own_room(ctx, session, request.to)
        is_told = room.size <= ctx.config.max_typing_members and not room.is_archived
        is_told = is_told and may_do(ctx, room, user.id, Deed.WRITE)
        conversation, peer, readers = conversation_of_room(room.id), room.name, room.here.values()
    else:
        other = find_user(ctx, request.to)
        is_told = other is not user
        conversation, peer, readers = conversation_of_pair(user.id, other.id), user.name, [other]
    ctx.answer(session, request, Code.OK)
    if is_told and ctx.typing.is_due(user.id, conversation, is_on=request.on, now=ctx.now):
        notice = TypingNotice(time=ctx.now, peer=peer, sender=user.name, on=request.on)
        told = [reader for reader in readers if reader is not user]
        others = [
            other
            for reader in told
            if reader.id not in user.blocked_by
            for other in reader.sessions
        ]
        ctx.sender.push_to_all([other for other in others if "typing" in other.ext], [notice])
