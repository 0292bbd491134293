"""Run the commands about rooms: membership, roles, settings; most concern the open room."""

from jim.codes import Code
from jim.limits import ROOM_PREFIX
from jimclient.commands.command import (
    Command,
    Table,
    Wrong,
    meant_word,
    needed,
    needed_room,
    number_of,
    present_room,
)
from jimclient.commands.dates import day_and_time
from jimclient.commands.name_lists import NameLists
from jimclient.core.chat import Chat
from jimclient.net.connection import JimObject
from jimclient.net.fields import answer_code, names_of, seconds_of, text_of
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import fold

ROLES = {
    "owner": N_("owner"),
    "moderator": N_("moderator"),
    "member": N_("member"),
    "muted": N_("silenced"),
}
_SHOWN_FACTS = ("kind", "role", "members", "topic", "read_only", "slow_s", "history", "archived")


class RoomCommands:
    """Run these commands. Each raises NotConnected, Refused, StoreError or Wrong."""

    def __init__(self, chat: Chat, lists: NameLists) -> None:
        self._chat = chat
        self._lists = lists

    def table(self) -> Table:
        """Return these commands."""
        people, rooms = self._chat.model.contacts.sorted, self._chat.model.rooms.sorted
        return {
            N_("/rooms"): Command("", N_("the rooms you are in"), self._rooms),
            N_("/join"): Command(
                N_("#ROOM"), N_("join a room, or create it"), self._join, lambda: [ROOM_PREFIX]
            ),
            N_("/leave"): Command(N_("#ROOM"), N_("leave a room"), self._leave, rooms),
            N_("/who"): Command(N_("#ROOM"), N_("the members of a room"), self._who, rooms),
            N_("/create"): Command(N_("#ROOM [private]"), N_("create a room"), self._create),
            N_("/invite"): Command(
                N_("NAME"), N_("add somebody to this room"), self._invite, people
            ),
            N_("/code"): Command(N_("[USES]"), N_("make an invitation to this room"), self._code),
            N_("/enter"): Command(N_("CODE"), N_("join a room by an invitation"), self._enter),
            N_("/role"): Command(
                N_("NAME ROLE [MINUTES]"),
                N_("make somebody owner, moderator, member or muted"),
                self._role,
                people,
            ),
            N_("/remove"): Command(
                N_("NAME"), N_("remove somebody from this room"), self._remove, people
            ),
            N_("/room"): Command(N_("[SETTING VALUE]"), N_("show or change this room"), self._room),
            N_("/archive"): Command(
                N_("[off]"), N_("make this room read-only for good"), self._archive
            ),
            N_("/close"): Command(N_("#ROOM"), N_("close a room for good"), self._close),
        }

    def _here(self) -> str:
        """Return the present room; raise Wrong where there is none."""
        if room := present_room(self._chat):
            return room
        raise Wrong(_("Choose a room first, as the recipient."))

    def _say(self, text: str, name: str, room: str) -> None:
        self._chat.tell(text.format(name=harmless(name), room=harmless(room)))

    # Membership

    def _rooms(self, rest: str) -> None:
        self._chat.model.rooms.replace(names_of(self._chat.request("get_rooms")))
        self._lists.show(_("Your rooms"), self._chat.model.rooms.sorted())

    def _join(self, room: str) -> None:
        room = needed_room(room)
        is_new = answer_code(self._chat.request("join", room=room)) == Code.CREATED
        self._enter_room(room, _("You have created {room}") if is_new else _("You are in {room}"))

    def _enter_room(self, room: str, text: str) -> None:
        """Make a room that we are in now the recipient."""
        self._chat.model.rooms.add(room)
        self._chat.conversations.keep([room])
        self._chat.model.last_recipient = room
        self._say(text, "", room)

    def _leave(self, room: str) -> None:
        room = needed_room(room or present_room(self._chat))
        self._chat.request("leave", room=room)
        self._forget(room)
        self._say(_("You have left {room}"), "", room)

    def _forget(self, room: str) -> None:
        self._chat.model.rooms.discard(room)
        self._chat.conversations.forget(room)
        if fold(self._chat.model.last_recipient) == fold(room):
            self._chat.model.last_recipient = ""

    def _who(self, room: str) -> None:
        room = needed_room(room or present_room(self._chat))
        answer = self._chat.request("get_members", room=room)
        here = {fold(name) for name in names_of({"data_list": answer.get("online")})}
        marked = [
            f"{name} ({_('online')})" if fold(name) in here else name for name in names_of(answer)
        ]
        self._lists.show(_("Members of {room}").format(room=harmless(room)), marked)

    def _create(self, rest: str) -> None:
        name, _space, kind = rest.partition(" ")
        fields = {"room": needed_room(name), "kind": kind.strip() or "open"}
        self._take_over(self._chat.request("create_room", **fields), fields["room"])

    def _take_over(self, answer: JimObject, room: str) -> None:
        self._enter_room(text_of(answer, "room") or room, _("You are in {room}"))

    def _invite(self, name: str) -> None:
        room = self._here()
        self._chat.request("invite", room=room, user=needed(name))
        self._say(_("{name} is in {room} now"), name, room)

    def _code(self, uses: str) -> None:
        fields = {"room": self._here(), "uses": number_of(uses) if uses else 1}
        answer = self._chat.request("make_invitation", **fields)
        until = day_and_time(seconds_of(answer, "expires"))
        text = _("Until {time} this lets in: /enter {code}")
        self._chat.tell(text.format(code=harmless(text_of(answer, "code")), time=until))

    def _enter(self, code: str) -> None:
        self._take_over(self._chat.request("join", invitation=needed(code)), "")

    # Roles and settings

    def _role(self, rest: str) -> None:
        words = rest.split()
        minutes = number_of(words.pop()) if words and words[-1].isdecimal() else 0
        role = meant_word(words.pop(), ROLES) if len(words) > 1 else ""
        if not role:
            raise Wrong(_("Write: /role NAME, then owner, moderator, member or muted"))
        name, room = " ".join(words), self._here()
        self._chat.request("set_role", room=room, user=name, role=role, minutes=minutes)
        self._say(_("{name} has another role in {room}"), name, room)

    def _remove(self, name: str) -> None:
        room = self._here()
        self._chat.request("remove_member", room=room, user=needed(name))
        self._say(_("{name} is no longer in {room}"), name, room)

    def _room(self, rest: str) -> None:
        """Show the settings, or set one of read_only (yes, no), slow_s, history (all, joined)."""
        room, (name, _space, value) = self._here(), rest.partition(" ")
        if name:
            values = {"read_only": value == "yes", "history": value}
            setting = values.get(name, number_of(value) if name == "slow_s" else None)
            if setting is None:
                raise Wrong(_("The settings are read_only, slow_s and history."))
            self._chat.request("set_room", room=room, **{name: setting})
        answer = self._chat.request("get_room", room=room)
        rows = [(key, harmless(str(answer.get(key, "")))) for key in _SHOWN_FACTS]
        self._chat.screen.show_table(rows)

    def _archive(self, rest: str) -> None:
        room = self._here()
        self._chat.request("archive_room", room=room, on=rest != "off")
        self._say(_("Done: {room}"), "", room)

    def _close(self, room: str) -> None:
        """Close a room that is named in full, since this can't be undone."""
        self._chat.request("close_room", room=needed(room))
        self._forget(room)
        self._say(_("{room} is closed"), "", room)
