"""Look-ups that several features share. They raise JimError for what is not there."""

from accounts.names import erased_name
from jim import limits
from jim.codes import Code
from jim.errors import JimError
from jim.errors import gettext_noop as _
from jimserver.handler.base.context import Context
from jimserver.state.room_cache import CachedRoom
from jimserver.state.sessions import CachedUser, Session
from messaging.models import conversation_of_pair, conversation_of_room, users_of_pair
from messaging.selectors.chats import partner_ids

PLAIN_STATUSES = ("", "online", "offline")  # what the server says by itself


def user_of(session: Session) -> CachedUser:
    """Return the user of a session; only for actions that need a login."""
    assert session.user is not None
    return session.user


def find_user(ctx: Context, name: str) -> CachedUser:
    """Return the user of this name; raise JimError 404."""
    user = ctx.users.find(name)
    if user is None and not name:
        raise JimError(Code.NOT_FOUND, _("The name of the user is missing."))
    if user is None:
        shown = name[: limits.NAME_CHARS]
        raise JimError(Code.NOT_FOUND, _("There is no user {name} here."), name=shown)
    return user


def check_not_erased(user: CachedUser) -> None:
    """Raise JimError 404 for an erased user: nobody will ever read what is said to them."""
    if user.name.startswith(erased_name(user.id)):
        raise JimError(Code.NOT_FOUND, _("There is no user {name} here."), name=user.name)


def find_own_room(ctx: Context, session: Session, name: str) -> CachedRoom:
    """Return the room of this name; raise JimError 404, or 403 where the user is no member.

    A private room of others is as none.
    """
    user_id = user_of(session).id
    room = ctx.rooms.find(name, user_id)
    if room is None:
        shown = name[: limits.NAME_CHARS]
        raise JimError(Code.NOT_FOUND, _("There is no room {name} here."), name=shown)
    if not room.has(user_id):
        raise JimError(
            Code.BLOCKED, _("You are not a member of {name}; join it first."), name=room.name
        )
    return room


def is_room(name: str) -> bool:
    """Return whether this is the name of a room and not of a user."""
    return name.startswith(limits.ROOM_PREFIX)


def conversation_with(ctx: Context, session: Session, peer: str) -> int:
    """Return the conversation with a user or room; raise JimError 404 or 403."""
    if is_room(peer):
        return conversation_of_room(find_own_room(ctx, session, peer).id)
    return conversation_of_pair(user_of(session).id, find_user(ctx, peer).id)


def page_limit(ctx: Context, asked: int | None) -> int:
    """Return how many entries an answer has when `asked` were asked for."""
    return max(1, min(asked or ctx.config.page_size, ctx.config.max_page_size))


def check_speaks_for(ctx: Context, session: Session, name: str | None) -> None:
    """Raise JimError 401 where a request names somebody else as its sender."""
    user = user_of(session)
    if name is not None and name != user.name and ctx.users.find(name) is not user:
        raise JimError(
            Code.UNAUTHORISED,
            _("You are logged in as {name} and can't write for anybody else."),
            name=user.name,
        )


def partners_of(ctx: Context, user_id: int) -> set[int]:
    """Return the ids of the users whom a user has a conversation with, indexed or not."""
    pairs = [users_of_pair(number) for number in ctx.index.conversations() if number > 0]
    return partner_ids(user_id).union(*(pair for pair in pairs if user_id in pair))


def partners_among(ctx: Context, user_id: int, others: set[int]) -> set[int]:
    """Return those of the ids `others` whose users a user has a conversation with."""
    is_unindexed = ctx.index.has_conversation
    new = {one for one in others if is_unindexed(conversation_of_pair(user_id, one))}
    return new | (partner_ids(user_id) & others)


def status_of(ctx: Context, name: str) -> str:
    """Return the status that an online user has set; "" where it only says that they are online."""
    sessions = ctx.users.sessions_of(name)
    status = user_of(sessions[0]).status if sessions else ""
    return "" if status in PLAIN_STATUSES else status
