"""Know which reactions to a message are hidden from whom: those of users whom they block."""

from collections import Counter
from dataclasses import replace

from jimserver.handler.base.context import Context
from jimserver.handler.base.reaction_batch import ReactedMessage, ReactionNote
from messaging.selectors.reactions import reactions_of_blocked

Reactions = set[tuple[str, int]]  # (emoji, user id)


class HiddenReactions:
    """Hold the reactions to a message of users whom anybody blocks, and who those are.

    `readers` are the ids of the connected users who can read it, `blockers` those of them who do
    not see all reactions.
    """

    def __init__(self, ctx: Context, message: ReactedMessage) -> None:
        self._users, self._notes = ctx.users, message.notes
        self._reactions: Reactions = set()
        self.readers = self.blockers = frozenset[int]()
        if ctx.users.has_no_blocks:
            return
        self._reactions = _reactions_of(message)
        users = {user_id for _emoji, user_id in self._reactions}
        users |= {note.user_id for note in message.notes}
        self.readers = _reader_ids(ctx, message)
        self.blockers = self.readers & frozenset[int]().union(*map(ctx.users.blocked_by, users))

    def notes_for(self, user_id: int) -> list[ReactionNote]:
        """Return what a reader sees of the notes, counted without the users whom they block.

        From the last note back: each has the count of its moment.
        """
        blocked, shown = self._users.blocks(user_id), list[ReactionNote]()
        counts = Counter(emoji for emoji, other_id in self._reactions if other_id in blocked)
        for note in reversed(self._notes):
            if note.user_id in blocked:
                counts[note.emoji] -= 1 if note.is_on else -1
            else:
                shown.append(replace(note, count=note.count - counts[note.emoji]))
        return shown[::-1]


def _reactions_of(message: ReactedMessage) -> Reactions:
    """Return the reactions that somebody can't see, as they are after this batch."""
    reactions = reactions_of_blocked(message.record.msg_id)
    for reaction, is_on in message.known.items():  # newer than what is stored
        if is_on:
            reactions.add(reaction)
        else:
            reactions.discard(reaction)
    return reactions


def _reader_ids(ctx: Context, message: ReactedMessage) -> frozenset[int]:
    """Return the ids of the connected users who can read a message."""
    record = message.record
    room = ctx.rooms.get(record.room_id) if record.room_id else None
    if room:
        return frozenset(room.here)
    return frozenset({record.sender_id, record.recipient_id or record.sender_id})
