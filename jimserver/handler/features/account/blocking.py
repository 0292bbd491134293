"""Block users: whoever blocks sees nothing of the blocked, who get the same answers as before."""

from accounts.models import User
from contacts import selectors, services
from contacts.events import BlockChanged
from jim.codes import Code
from jim.errors import bad_request
from jim.errors import gettext_noop as _
from jim.extension_requests import BlockUser, GetBlocked, UnblockUser
from jim.notices import UserBlocked, UserUnblocked
from jim.replies import NamesReply
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import find_user, page_limit, user_of
from jimserver.state.sessions import CachedUser, Session


def block_user(ctx: Context, session: Session, request: BlockUser) -> None:
    owner, blocked = user_of(session), find_user(ctx, request.user)
    _check_limit(ctx, owner, blocked)
    if services.block(owner=User(pk=owner.id), blocked=User(pk=blocked.id)):
        ctx.users.note_block(owner.id, blocked.id, is_on=True)
    ctx.answer(session, request, Code.OK)
    _tell(ctx, owner, UserBlocked(time=ctx.now, user=blocked.name), but=session)


def _check_limit(ctx: Context, owner: CachedUser, blocked: CachedUser) -> None:
    limit, known = ctx.config.max_blocked_users, ctx.users.blocks(owner.id)
    if blocked.id not in known and 0 < limit <= len(known):
        raise bad_request(_("You block {limit} users already, which is the maximum."), limit=limit)


def unblock_user(ctx: Context, session: Session, request: UnblockUser) -> None:
    owner, blocked = user_of(session), find_user(ctx, request.user)
    if services.unblock(owner=User(pk=owner.id), blocked=User(pk=blocked.id)):
        ctx.users.note_block(owner.id, blocked.id, is_on=False)
    ctx.answer(session, request, Code.OK)
    _tell(ctx, owner, UserUnblocked(time=ctx.now, user=blocked.name), but=session)


def _tell(
    ctx: Context,
    owner: CachedUser,
    message: UserBlocked | UserUnblocked,
    *,
    but: Session | None = None,
) -> None:
    for session in owner.sessions:
        if "blocking" in session.ext and session is not but:
            ctx.sender.push(session, message)


def get_blocked(ctx: Context, session: Session, request: GetBlocked) -> None:
    """Answer with a page of the users whom the user blocks."""
    owner, limit = user_of(session), page_limit(ctx, request.limit)
    names = selectors.blocked_names(owner.id, after=request.after, limit=limit)
    count = len(ctx.users.blocks(owner.id))
    ctx.reply(session, request, NamesReply, quantity=count, data_list=names)


def block_changed(ctx: Context, event: BlockChanged) -> None:
    """Follow a block that the site has written, and tell the user's sessions of it.

    One that came over the wire is known here already, and told.
    """
    if (event.blocked_id in ctx.users.blocks(event.owner_id)) is event.is_on:
        return
    ctx.users.note_block(event.owner_id, event.blocked_id, is_on=event.is_on)
    owner, name = ctx.users.get(event.owner_id), ctx.users.name_of(event.blocked_id)
    if owner and name:
        kind = UserBlocked if event.is_on else UserUnblocked
        _tell(ctx, owner, kind(time=ctx.now, user=name))
