"""Sentences and lists of ours among the messages of the open conversation."""

from dataclasses import dataclass

from jimclient.conversations.timeline import Place

MAX_NOTICES = 200  # of one conversation; they last until the client ends

Notice = tuple[str, str]  # a style and a text, whose quoted parts are harmless already


@dataclass(frozen=True)
class PlacedNotice:
    """Hold a notice and the place of the message behind which it stands."""

    behind: Place
    notice: Notice
