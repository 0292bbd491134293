"""Change messages that were sent: their text, their deletion, their reactions."""

from collections.abc import Callable
from dataclasses import replace

from jimclient.store.messages import Message, Reaction

DELETED = "[deleted]"  # as the server's histories have it in place of a deleted text

Change = Callable[[Message], Message]


def edited(text: str) -> Change:
    """Return the change of a text."""
    return lambda message: replace(message, text=text, is_edited=True)


def deleted(message: Message) -> Message:
    """Return a message without its text."""
    return replace(message, text=DELETED, is_deleted=True, quote=None, reactions=())


def reacted(emoji: str, count: int, *, own: bool | None) -> Change:
    """Return the change of how many users react with an emoji.

    `own`: we do, or do not any more; None: that has not changed.
    """

    def change(message: Message) -> Message:
        known = {reaction.emoji: reaction for reaction in message.reactions}
        was_own = known[emoji].own if emoji in known else False
        known[emoji] = Reaction(emoji, count, was_own if own is None else own)
        left = [reaction for reaction in known.values() if reaction.count]
        return replace(message, reactions=tuple(sorted(left, key=lambda one: -one.count)))

    return change
