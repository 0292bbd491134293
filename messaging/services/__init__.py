"""Write rooms and messages; nothing else does. Events go out after the commit."""

from messaging.models import DELETED_TEXT
from messaging.services.deferred_index import (
    chat_rows,
    high_water_marks,
    index_chats,
    index_client_ids,
    index_entries,
    index_messages,
    note_delivered,
    note_indexed,
    rewrite_marks,
)
from messaging.services.details import delete_message, edit_message, note_change
from messaging.services.messages import (
    MESSAGE_COLUMNS,
    ROOM_MESSAGE_COLUMNS,
    delete_texts,
    delete_traces,
    store_messages,
    store_room_messages,
)
from messaging.services.queue import clear_all_queued, clear_queued, queue_messages
from messaging.services.read_markers import mark_read, mark_unread, set_level
from messaging.services.recovery import raise_epoch, recover_delivery
from messaging.services.reports import handle_report, report_message
from messaging.services.room_roles import make_invitation, set_role, use_invitation
from messaging.services.rooms import (
    announce,
    archive_room,
    change_room,
    close_room,
    create_room,
    delete_unused_rooms,
    join_room,
    leave_room,
    rename_room,
    set_read_only,
    set_topic,
)

__all__ = [
    "DELETED_TEXT",
    "MESSAGE_COLUMNS",
    "ROOM_MESSAGE_COLUMNS",
    "announce",
    "archive_room",
    "change_room",
    "chat_rows",
    "clear_all_queued",
    "clear_queued",
    "close_room",
    "create_room",
    "delete_message",
    "delete_texts",
    "delete_traces",
    "delete_unused_rooms",
    "edit_message",
    "handle_report",
    "high_water_marks",
    "index_chats",
    "index_client_ids",
    "index_entries",
    "index_messages",
    "join_room",
    "leave_room",
    "make_invitation",
    "mark_read",
    "mark_unread",
    "note_change",
    "note_delivered",
    "note_indexed",
    "queue_messages",
    "raise_epoch",
    "recover_delivery",
    "rename_room",
    "report_message",
    "rewrite_marks",
    "set_level",
    "set_read_only",
    "set_role",
    "set_topic",
    "store_messages",
    "store_room_messages",
    "use_invitation",
]
