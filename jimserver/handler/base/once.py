"""Do a change once that a client asks for again under the same id.

A repetition can come late, when the same thing was changed meanwhile, and would undo that.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from jim.codes import Code
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import user_of
from jimserver.handler.base.texts import checked_id
from jimserver.state.sessions import Session

Method = Callable[[Context, Session, Any], None]


def once(method: Method) -> Method:
    """Return `method` so that it answers a repetition as before, and changes nothing.

    For clients with `ids` only: others count their requests from 1 on each connection.
    """

    @wraps(method)
    def handle(ctx: Context, session: Session, request: Any) -> None:
        if request.id is None or "ids" not in session.ext:
            return method(ctx, session, request)
        user_id, client_id = user_of(session).id, checked_id(request.id)
        found = ctx.answered.find(user_id, client_id, request, ctx.now)
        if found:
            found.time, found.id = ctx.now, request.id
            return ctx.sender.answer(session, found)
        ctx.replied = None
        method(ctx, session, request)
        if ctx.replied and ctx.replied.response < Code.BAD_REQUEST:
            ctx.answered.note(user_id, client_id, request, ctx.replied)
        return None

    return handle
