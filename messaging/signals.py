"""News of rooms, sent after the commit; the engine subscribes."""

from django.dispatch import Signal

member_joined = Signal()  # room_id: int, user_id: int
member_left = Signal()  # room_id: int, user_id: int
room_changed = Signal()  # room_id: int; its name or who may write was changed
room_announced = Signal()  # sender_id: int, room: str, its name, text: str
topic_set = Signal()  # room_id: int, topic: str, user_id: int
text_deleted = (
    Signal()
)  # msg_id: int, sender_id: int, recipient_id: int | None, room_id: int | None
