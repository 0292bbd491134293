"""Tell the members of a room what changes in it, but nothing of the users whom they block."""

from msgspec.structs import replace

from jim.notices import Joined, Left, NamedUser, RoleSet, RoomSet, TopicSet
from jimserver.handler.base.audience import push_to_users
from jimserver.handler.base.context import Context
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging.roles import Role

NOBODY: frozenset[int] = frozenset()


def tell_joined(
    ctx: Context, room: CachedRoom, user: CachedUser, *, but: Session | None = None
) -> None:
    """Tell the members, and the user's sessions, of a new member."""
    joined = Joined(time=ctx.now, room=room.name, user=NamedUser(account_name=user.name))
    tell_members(ctx, room, user, joined, but=but)


def tell_members(
    ctx: Context,
    room: CachedRoom,
    user: CachedUser,
    message: Joined | Left,
    *,
    but: Session | None = None,
) -> None:
    """Tell the members, and the other sessions of the user whom it is about."""
    users = {user, *room.here.values()}
    told = [other for other in users if other.id not in user.blocked_by]
    push_to_users(ctx, told, [message], frozenset({"rooms"}), but=but)


def tell_role(
    ctx: Context,
    room: CachedRoom,
    user_id: int,
    role: Role,
    *,
    until: float | None = None,
    by: CachedUser | None = None,
    but: Session | None = None,
) -> None:
    """Tell the members' clients that show roles of a new one.

    Who blocks the user who gave it is told without the name.
    """
    message = RoleSet(
        time=ctx.now,
        room=room.name,
        user=NamedUser(account_name=ctx.users.name_of(user_id) or ""),
        role=role.value,
        until=until,
        by=by.name if by else None,
    )
    hidden_from, blockers = ctx.users.blocked_by(user_id), by.blocked_by if by else NOBODY
    push_to_members(ctx, room, message, "roles", but=but, hidden_from=hidden_from | blockers)
    if nameless_to := blockers - hidden_from:
        nameless, others = replace(message, by=None), frozenset(room.here) - nameless_to
        push_to_members(ctx, room, nameless, "roles", but=but, hidden_from=others)


def tell_topic(
    ctx: Context, room: CachedRoom, topic: str, user_id: int, *, but: Session | None = None
) -> None:
    """Tell the sessions that show topics of a new one; who blocks its author, without the name."""
    name, blockers = ctx.users.name_of(user_id), ctx.users.blocked_by(user_id)
    user = NamedUser(account_name=name) if name else None
    message = TopicSet(time=ctx.now, room=room.name, topic=topic, user=user)
    push_to_members(ctx, room, message, "chats", but=but, hidden_from=blockers)
    if blockers:
        nameless, others = replace(message, user=None), frozenset(room.here) - blockers
        push_to_members(ctx, room, nameless, "chats", but=but, hidden_from=others)


def push_to_members(
    ctx: Context,
    room: CachedRoom,
    message: RoleSet | RoomSet | TopicSet,
    ext: str,
    *,
    but: Session | None = None,
    hidden_from: frozenset[int] = NOBODY,
) -> None:
    """Push to the sessions with this extension of all members but some, by id."""
    told = [member for user_id, member in room.here.items() if user_id not in hidden_from]
    push_to_users(ctx, told, [message], frozenset({ext}), but=but)
