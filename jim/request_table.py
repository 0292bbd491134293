"""Read requests: the table of actions, and the objects of clients as typed requests."""

from typing import Any

import msgspec

from jim import extension_requests, limits, message_requests, requests
from jim.errors import JimError, bad_request
from jim.errors import gettext_noop as _
from jim.problems import wrong_object
from jim.requests import ClientId, Refused, Request

REQUESTS: dict[str, type[Request]] = {
    "authenticate": requests.Authenticate,
    "presence": requests.Presence,
    "probe": requests.Probe,
    "msg": requests.Msg,
    "join": requests.Join,
    "leave": requests.Leave,
    "quit": requests.Quit,
    "get_contacts": requests.GetContacts,
    "add_contact": requests.AddContact,
    "del_contact": requests.DelContact,
    "get_potential": requests.GetPotential,
    "get_online": requests.GetOnline,
    "get_rooms": requests.GetRooms,
    "get_members": requests.GetMembers,
    "get_history": requests.GetHistory,
    "search": requests.Search,
    "get_chats": requests.GetChats,
    "find_rooms": requests.FindRooms,
    "set_topic": requests.SetTopic,
    "create_room": extension_requests.CreateRoom,
    "invite": extension_requests.Invite,
    "make_invitation": extension_requests.MakeInvitation,
    "set_role": extension_requests.SetRole,
    "remove_member": extension_requests.RemoveMember,
    "set_room": extension_requests.SetRoom,
    "get_room": extension_requests.GetRoom,
    "archive_room": extension_requests.ArchiveRoom,
    "close_room": extension_requests.CloseRoom,
    "block_user": extension_requests.BlockUser,
    "unblock_user": extension_requests.UnblockUser,
    "get_blocked": extension_requests.GetBlocked,
    "set_level": extension_requests.SetLevel,
    "set_password": extension_requests.SetPassword,
    "get_sessions": extension_requests.GetSessions,
    "close_session": extension_requests.CloseSession,
    "export_me": extension_requests.ExportMe,
    "report": extension_requests.Report,
    "edit": message_requests.Edit,
    "delete": message_requests.Delete,
    "react": message_requests.React,
    "typing": message_requests.Typing,
    "upload": message_requests.Upload,
    "get_file": message_requests.GetFile,
    "get_mentions": message_requests.GetMentions,
    "pin": message_requests.Pin,
    "get_pins": message_requests.GetPins,
    "bookmark": message_requests.Bookmark,
    "get_bookmarks": message_requests.GetBookmarks,
    "mark_unread": message_requests.MarkUnread,
    "get_changes": message_requests.GetChanges,
    "ack": requests.Ack,
    "read": requests.Read,
}

# Set by a dialect, never by a client.
INTERNAL_FIELDS = frozenset({"_sealed", "_aliases", "_shows_list"})


def parse_request(value: dict[str, Any]) -> Request:
    """Return the request in `value`, an object with classic names; raise JimError 400."""
    action = value.get("action")
    if not isinstance(action, str):
        raise bad_request(_("The object has no action."))
    kind = REQUESTS.get(action)
    if kind is None:
        raise bad_request(
            _("The action {action} is unknown."), action=action[: limits.ACTION_CHARS]
        )
    if not INTERNAL_FIELDS.isdisjoint(value):
        value = {name: own for name, own in value.items() if name not in INTERNAL_FIELDS}
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise wrong_object(action, str(error)) from None


def refused(error: JimError, value: dict[str, Any] | None = None) -> Refused:
    """Return a Refused with `error` and the `id` of `value`, if that has a valid one."""
    try:
        client_id = msgspec.convert((value or {}).get("id"), ClientId | None)
    except msgspec.ValidationError:
        client_id = None
    # The traceback would keep all that was read alive while the request waits in the queue.
    error.__traceback__ = error.__context__ = None
    return Refused(id=client_id, error=error)
