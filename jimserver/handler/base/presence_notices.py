"""Tell the users who asked for it who is online, and with which status."""

from contacts.selectors import owner_ids_of
from jim.notices import NamedUser, PresenceNotice
from jimserver.handler.base.context import Context
from jimserver.handler.base.lookup import partners_among, status_of
from jimserver.state.sessions import CachedUser


def presence_of(ctx: Context, user: CachedUser, status: str) -> PresenceNotice:
    return PresenceNotice(time=ctx.now, user=NamedUser(account_name=user.name, status=status))


def tell_presence(ctx: Context, user: CachedUser, status: str) -> None:
    """Tell those who have `user` in their contacts, and asked for presence.

    Clients with `chats` are also told of the users whom they have a conversation with.
    """
    watchers = set(ctx.users.watchers) - user.blocked_by
    if not watchers:
        return
    owner_ids = set(owner_ids_of(user.id, among=watchers))
    told = owner_ids | partners_among(ctx, user.id, watchers - {user.id})
    sessions = [
        session
        for watcher in map(ctx.users.get, told)
        for session in (watcher.sessions if watcher else ())
        if "presence" in session.ext
        and ("chats" in session.ext or (watcher and watcher.id in owner_ids))
    ]
    ctx.sender.push_to_all(sessions, [presence_of(ctx, user, status)])


def tell_arrival(ctx: Context, user: CachedUser) -> None:
    """Tell that a user is online, and with which status if they have set one."""
    tell_presence(ctx, user, "online")
    if status := status_of(ctx, user.name):
        tell_presence(ctx, user, status)
