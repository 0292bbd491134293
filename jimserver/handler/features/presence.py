"""Tell who is online: presence, probes, lists of users."""

from django.db.models import Q

from accounts.models import User
from accounts.names import fold_name
from accounts.selectors import names_page, online_names
from accounts.services import set_status, storable
from contacts.selectors import contact_users, contacts_of
from jim.codes import Code
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.replies import NamesReply, StatusReply, Users
from jim.requests import GetOnline, GetUsers, Presence, Probe
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import (
    check_speaks_for,
    find_user,
    page_limit,
    status_of,
    user_of,
)
from jimserver.handler.base.presence_notices import presence_of, tell_presence
from jimserver.handler.base.shown_names import shown_users
from jimserver.state.sessions import Session

MAX_STATUS_CHARS = 100  # of a presence; the column is no longer


def presence(ctx: Context, session: Session, request: Presence) -> None:
    """Set the user's status, and tell those who asked for it."""
    user, status = user_of(session), request.user.status
    check_speaks_for(ctx, session, request.user.account_name)
    if len(status) > MAX_STATUS_CHARS:
        raise bad_request(
            _("The status is longer than {limit} characters."), limit=MAX_STATUS_CHARS
        )
    ctx.answer(session, request, Code.OK)
    if status and status != user.status:
        user.status = status
        set_status(user=User(pk=user.id), status=storable(status))
        ctx.relay.note_user(user.id)
        if user.sessions:  # a program sets one while its user is offline, too
            tell_presence(ctx, user, status)
        for other in user.sessions:
            if "chats" in other.ext and other is not session:
                ctx.sender.push(other, presence_of(ctx, user, status))


def probe(ctx: Context, session: Session, request: Probe) -> None:
    """Answer that the server lives; with `to`, whether that user is online."""
    if request.to is None:
        return ctx.answer(session, request, Code.OK)
    if session.user is None:
        raise JimError(Code.UNAUTHORISED, _("Log in first."))
    user = find_user(ctx, request.to)
    if not user.sessions or user_of(session).id in user.blocked_by:
        raise JimError(Code.OFFLINE, _("{name} is offline."), name=request.to[:25])
    status = status_of(ctx, user.name) or None if session.ext else None
    return ctx.reply(session, request, StatusReply, Code.OK, status=status)


def get_online(ctx: Context, session: Session, request: GetOnline) -> None:
    """Answer with a page of the online users' names, and how many they are."""
    after, names = fold_name(request.after), _names_online(ctx, session)
    online = sorted((user_of(ctx.users.clients[name][0]).key, name) for name in names)
    page = [name for key, name in online if key > after][: page_limit(ctx, request.limit)]
    ctx.reply(session, request, NamesReply, quantity=len(online), data_list=page)


def _names_online(ctx: Context, session: Session) -> list[str]:
    """Return the names of the online users whom the lists of this user show."""
    user, clients = user_of(session), ctx.users.clients
    blocked = ctx.users.blocks(user.id)
    if ctx.config.shown_names == "all":
        return [name for name, here in clients.items() if user_of(here[0]).id not in blocked]
    known = contacts_of(user.id) & ~Q(pk__in=blocked) | Q(pk=user.id)
    among = shown_users(ctx, user.id) | known
    return [name for name in online_names(among) if name in clients]


def get_users(ctx: Context, session: Session, request: GetUsers) -> None:
    """Answer with all users, for clients that know no pages.

    The user, their contacts and who is online come first, as a dialect can cut the answer.
    """
    user = user_of(session)
    contact_names = [name for name, _id in contact_users(user.id)]
    online = sorted(_names_online(ctx, session), key=fold_name)
    names = names_page(limit=ctx.config.max_page_size, among=shown_users(ctx, user.id))
    order = dict.fromkeys([user.name, *contact_names, *online, *names])
    ctx.sender.answer(session, Users(names=list(order)))
