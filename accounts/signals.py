"""News of users, sent after the commit; the engine subscribes, so that live sessions follow."""

from django.dispatch import Signal

user_blocked = Signal()  # user_id: int
user_unblocked = Signal()  # user_id: int
user_renamed = Signal()  # user_id: int, old_name: str, new_name: str
password_changed = Signal()  # user_id: int
user_kicked = Signal()  # user_id: int
session_kicked = Signal()  # session_id: int, of accounts.Session
networks_blocked = Signal()  # blocklist covers more than before
operator_spoke = Signal()  # sender_id: int, user_ids: list[int] or None for all who are online, text: str, important: bool, keep: bool
