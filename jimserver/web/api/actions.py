"""List the actions of the wire that programs ask for at the address /api/requests/."""

# Rights are checked as on the wire. Actions that are not here have addresses of their own, or
# concern a connection: a test gives the reason for each.
ACTIONS = frozenset(
    {
        *("create_room", "get_room", "set_room", "archive_room", "close_room", "find_rooms"),
        *("join", "leave", "invite", "make_invitation", "set_role", "remove_member"),
        *("get_members", "get_rooms", "set_topic", "get_chats", "search", "read", "typing"),
        *("pin", "get_pins", "bookmark", "get_bookmarks", "mark_unread"),
        *("upload", "get_file", "set_level", "block_user", "unblock_user", "get_blocked"),
        *("get_contacts", "add_contact", "del_contact", "get_potential", "get_online"),
        *("presence", "probe", "report", "set_password", "get_sessions", "close_session"),
        "export_me",
    }
)
