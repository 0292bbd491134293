"""Search one conversation, or all of a user's."""

from functools import partial
from typing import Any

from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.replies import SearchReply
from jim.requests import Search
from jimserver.handler.base.context import Context
from jimserver.handler.base.history_messages import history_message
from jimserver.handler.base.lookup import conversation_with, find_user, page_limit, user_of
from jimserver.state.sessions import Session
from messaging.selectors.search import Found, Wanted, search_all, search_conversation
from messaging.selectors.visibility import visibility_of

MAX_WANTED_CHARS = 100  # of a text that is searched for


def search(ctx: Context, session: Session, request: Search) -> None:
    wanted, limit = _wanted(ctx, request), page_limit(ctx, request.limit)
    user_id, before = user_of(session).id, request.before
    peer = request.peer
    conversation = None if peer is None else conversation_with(ctx, session, peer)

    def work() -> Found:
        visibility = visibility_of(user_id)
        bounds: Any = {"before": before, "limit": limit, "visibility": visibility}
        if conversation is None:
            return search_all(user_id, wanted, **bounds)
        return search_conversation(conversation, wanted, **bounds)

    ctx.read(session, request, work, partial(_answer, ctx, session, request))


def _answer(ctx: Context, session: Session, request: Search, found: Found) -> None:
    messages = [history_message(session, message) for message in found.messages]
    more = found.next_id is not None
    ctx.reply(
        session,
        request,
        SearchReply,
        quantity=len(messages),
        more=more,
        next=found.next_id,
        total=found.total if request.count else None,
        searched_to=found.searched_to if request.count else None,
        messages=messages,
    )


def _wanted(ctx: Context, request: Search) -> Wanted:
    """Return what is searched for; raise JimError 400 for nothing, 404 for an unknown sender."""
    if len(request.text) > MAX_WANTED_CHARS or not (request.text or request.sender):
        raise bad_request(_("Search for 1 to {limit} characters."), limit=MAX_WANTED_CHARS)
    sender = find_user(ctx, request.sender) if request.sender else None
    sender_id = sender.id if sender else None
    return Wanted(request.text, sender_id, request.since, request.until, request.count)
