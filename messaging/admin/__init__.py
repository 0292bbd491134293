"""The admin site's pages of rooms and messages, and what they add to that of users."""

from messaging.admin import users
from messaging.admin.messages import MessageAdmin
from messaging.admin.rooms import MemberAdmin, RoomAdmin

__all__ = ["MemberAdmin", "MessageAdmin", "RoomAdmin", "users"]
