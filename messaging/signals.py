"""News of rooms, sent after the commit; the engine subscribes."""

from django.dispatch import Signal

member_joined = Signal()  # room_id: int, user_id: int
member_left = Signal()  # room_id: int, user_id: int
room_changed = Signal()  # room_id: int; its name or who may write was changed
room_announced = Signal()  # sender_id: int, room: str, its name, text: str
