"""Tell the users of a room or a conversation what has happened in it."""

from collections.abc import Callable, Iterable
from typing import Protocol

from jim.notices import Outgoing
from jimserver.handler.base.context import Context
from jimserver.state.sessions import CachedUser, Session


class Placed(Protocol):
    """Anything that says between whom a message is; of the last two one is None."""

    @property
    def sender_id(self) -> int: ...
    @property
    def recipient_id(self) -> int | None: ...
    @property
    def room_id(self) -> int | None: ...


# Make the notices for readers who know the conversation by this name.
Notices = Callable[[str], list[Outgoing]]


def tell_readers(
    ctx: Context,
    where: Placed,
    notices: Notices,
    *,
    ext: frozenset[str],
    but: Session | None = None,
    hidden_from: frozenset[int] = frozenset(),
) -> None:
    """Push notices to the sessions in a conversation that announced one of the extensions.

    Users who block the message's sender see nothing of it, nor do the users `hidden_from`.
    """
    blockers = ctx.users.blocked_by(where.sender_id) | hidden_from
    room = ctx.rooms.get(where.room_id) if where.room_id else None
    if room:
        readers = [user for user in room.here.values() if user.id not in blockers]
        push_to_users(ctx, readers, notices(room.name), ext, but=but)
    if where.recipient_id:
        pair = where.sender_id, where.recipient_id
        for user_id, other_id in {pair, pair[::-1]}:
            reader, name = ctx.users.get(user_id), ctx.users.name_of(other_id)
            if reader and name and user_id not in blockers:
                push_to_users(ctx, [reader], notices(name), ext, but=but)


def push_to_users(
    ctx: Context,
    users: Iterable[CachedUser],
    notices: list[Outgoing],
    ext: frozenset[str],
    *,
    but: Session | None = None,
) -> None:
    """Push notices to the users' sessions that announced one of the extensions."""
    sessions = [session for user in users for session in user.sessions]
    ctx.sender.push_to_all(
        [session for session in sessions if session is not but and session.ext & ext], notices
    )
