"""Show the admin's pages of rooms and messages, and what they add to that of users."""

from messaging.admin import import_rooms, users
from messaging.admin.members import MemberAdmin
from messaging.admin.messages import MessageAdmin
from messaging.admin.reports import ReportAdmin
from messaging.admin.rooms import RoomAdmin
from messaging.admin.webhooks import OutgoingWebhookAdmin

__all__ = [
    "MemberAdmin",
    "MessageAdmin",
    "OutgoingWebhookAdmin",
    "ReportAdmin",
    "RoomAdmin",
    "import_rooms",
    "users",
]
