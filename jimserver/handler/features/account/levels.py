"""Set which messages of a conversation notify the user, on all of their devices."""

from jim.codes import Code
from jim.extension_requests import SetLevel
from jim.notices import LevelSet
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import (
    conversation_with,
    find_own_room,
    find_user,
    is_room,
    user_of,
)
from jimserver.state.sessions import Session
from messaging import services


def set_level(ctx: Context, session: Session, request: SetLevel) -> None:
    user, peer = user_of(session), request.peer
    conversation = conversation_with(ctx, session, peer)
    services.set_level(user_id=user.id, conversation=conversation, level=request.level)
    ctx.answer(session, request, Code.OK)
    name = find_own_room(ctx, session, peer).name if is_room(peer) else find_user(ctx, peer).name
    for other in user.sessions:
        if "levels" in other.ext and other is not session:
            ctx.sender.push(other, LevelSet(time=ctx.now, peer=name, level=request.level))
