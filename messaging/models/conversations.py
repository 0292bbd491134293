"""Number the conversations of pairs of users and of rooms."""

DELETED_TEXT = "[deleted]"  # in place of a text that was deleted
PAIR_SHIFT = 32  # bits: a conversation of two people packs both ids into one 64-bit number


def conversation_of_pair(first_id: int, second_id: int) -> int:
    """Return the number of the conversation between two users, the same from both ends."""
    return (
        first_id << PAIR_SHIFT | second_id
        if first_id < second_id
        else second_id << PAIR_SHIFT | first_id
    )


def users_of_pair(conversation: int) -> tuple[int, int]:
    """Return the two users of a conversation that `conversation_of_pair` made."""
    return conversation >> PAIR_SHIFT, conversation & (1 << PAIR_SHIFT) - 1


def conversation_of_room(room_id: int) -> int:
    """Return the number of a room's conversation; negative, so that it never equals a pair's."""
    return -room_id
