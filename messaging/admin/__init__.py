"""The admin site's pages of rooms and messages."""

from messaging.admin.messages import MessageAdmin
from messaging.admin.rooms import RoomAdmin

__all__ = ["MessageAdmin", "RoomAdmin"]
