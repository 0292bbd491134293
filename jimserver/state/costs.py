"""Price requests: for the rate of one client, and for its share of a batch.

A request that is not listed costs as much as a message. `python -m bench prices` measures both
tables; kinds that it does not send are set like their neighbours there.
"""

from collections.abc import Iterable

from jim.extension_requests import (
    ArchiveRoom,
    BlockUser,
    CloseRoom,
    CloseSession,
    CreateRoom,
    ExportMe,
    GetBlocked,
    GetSessions,
    Invite,
    MakeInvitation,
    RemoveMember,
    Report,
    SetLevel,
    SetPassword,
    SetRole,
    SetRoom,
    UnblockUser,
)
from jim.message_requests import Delete, Edit, GetChanges, GetFile, GetMentions, React, Upload
from jim.requests import (
    AddContact,
    DelContact,
    FindRooms,
    GetChats,
    GetContacts,
    GetHistory,
    GetKey,
    GetMembers,
    GetOnline,
    GetPotential,
    GetRooms,
    GetUsers,
    Join,
    Leave,
    MsgToContacts,
    Presence,
    Read,
    Search,
    SetTopic,
)

# Of the server as a whole, as the rate limiter counts: 1 is up to 3 ms of CPU on a busy machine, so
# that 50 a second of any kind take a sixth of a core. Searches and lists are read by the reader.
REQUESTS: dict[type, float] = {
    Search: 25,
    GetChats: 20,
    FindRooms: 5,
    GetUsers: 5,
    MsgToContacts: 5,
    GetHistory: 3,
    GetChanges: 3,
    GetMentions: 3,
    Upload: 3,
    Edit: 2,
    Delete: 2,
    GetPotential: 3,
    Join: 3,
    Leave: 3,
    AddContact: 3,
    DelContact: 3,
    SetTopic: 3,
    CreateRoom: 5,
    Invite: 3,
    MakeInvitation: 3,
    SetRole: 3,
    RemoveMember: 3,
    SetRoom: 3,
    ArchiveRoom: 3,
    CloseRoom: 10,
    BlockUser: 3,
    UnblockUser: 3,
    SetLevel: 3,
    SetPassword: 10,
    GetSessions: 3,
    CloseSession: 3,
    ExportMe: 20,
    Report: 5,
    Presence: 3,
}
# Of write_thread alone, in messages (20 us each when it has much to do).
WORK: dict[type, float] = {
    Join: 15,
    Leave: 15,
    SetTopic: 80,
    CreateRoom: 200,
    Invite: 150,
    MakeInvitation: 80,
    SetRole: 80,
    RemoveMember: 150,
    SetRoom: 100,
    ArchiveRoom: 100,
    CloseRoom: 300,
    BlockUser: 80,
    UnblockUser: 80,
    GetBlocked: 20,
    SetLevel: 80,
    SetPassword: 100,
    GetSessions: 30,
    CloseSession: 80,
    Report: 100,
    AddContact: 40,
    DelContact: 30,
    Presence: 15,
    MsgToContacts: 50,
    Edit: 60,
    Delete: 50,
    React: 15,
    Read: 10,
    Search: 25,
    GetChats: 35,
    GetHistory: 20,
    GetChanges: 20,
    GetMentions: 20,
    GetFile: 40,
    FindRooms: 15,
    GetContacts: 20,
    GetUsers: 50,
    GetMembers: 25,
    GetRooms: 20,
    GetPotential: 30,
    GetOnline: 20,
    GetKey: 10,
}


def requests_of(entry: object) -> float:
    """Return how many requests this one counts as."""
    return REQUESTS.get(type(entry), 1)


def work_of(entries: Iterable[object]) -> float:
    """Return the work of these entries for write_thread, in messages."""
    get = WORK.get
    return sum([get(type(entry), 1) for entry in entries])
