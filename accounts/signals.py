"""News of users, sent after the commit; the engine subscribes, so that live sessions follow."""

from django.dispatch import Signal

user_blocked = Signal()  # user_id: int
user_unblocked = Signal()  # user_id: int
user_renamed = Signal()  # user_id: int, old_name: str, new_name: str
user_deleted = Signal()  # user_id: int
password_changed = Signal()  # user_id: int
