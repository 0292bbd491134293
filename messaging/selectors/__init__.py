"""Reads of rooms and messages."""

from messaging.selectors.messages import (
    MAX_PAGE_CHARS,
    STORED_FIELDS,
    Page,
    StoredMessage,
    conversation_ids,
    find_client_message,
    greatest_client_id,
    history_page,
    indexed_id,
    messages_by_id,
    newest_message_id,
    sent_and_queued,
    that_fit,
)
from messaging.selectors.queue import queued_page, queued_senders, users_with_queued
from messaging.selectors.rooms import (
    count_rooms_of,
    find_room,
    find_room_by_id,
    member_ids,
    member_names,
    room_names_of,
    rooms_page,
)

__all__ = [
    "MAX_PAGE_CHARS",
    "STORED_FIELDS",
    "Page",
    "StoredMessage",
    "conversation_ids",
    "count_rooms_of",
    "find_client_message",
    "find_room",
    "find_room_by_id",
    "greatest_client_id",
    "history_page",
    "indexed_id",
    "member_ids",
    "member_names",
    "messages_by_id",
    "newest_message_id",
    "queued_page",
    "queued_senders",
    "room_names_of",
    "rooms_page",
    "sent_and_queued",
    "that_fit",
    "users_with_queued",
]
