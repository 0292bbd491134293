"""Remember who was told to be typing, so that few notices tell it."""

TYPING_S = 3.0  # between two notices of one user in one conversation
MAX_KNOWN = 10_000  # users who type; beyond it all are forgotten


class TypingLog:
    """Remember when each user was last told to be typing. Belongs to write_thread."""

    def __init__(self) -> None:
        self._told_at: dict[tuple[int, int], float] = {}

    def is_due(self, user_id: int, conversation: int, *, is_on: bool, now: float) -> bool:
        """Return whether this is told: not again within TYPING_S, and an end only once."""
        key = user_id, conversation
        told_at = self._told_at.get(key)
        if not is_on:
            return self._told_at.pop(key, None) is not None
        if told_at is not None and 0 <= now - told_at < TYPING_S:
            return False
        if len(self._told_at) >= MAX_KNOWN:
            self._told_at.clear()
        self._told_at[key] = now
        return True
