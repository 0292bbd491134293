"""Commands about rooms, roles, blocked users and one's own account."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from jim.limits import ROOM_PREFIX
from jimclient.net.connection import JimObject
from jimclient.net.fields import names_of, seconds_of, text_of, whole_of
from jimclient.text.display import harmless
from jimclient.text.i18n import N_, _
from jimclient.text.names import is_room

ROLES = ("owner", "moderator", "member", "muted")
LEVELS = ("all", "mentions", "none")
EXPORT_PARTS = ("profile", "contacts", "rooms", "messages", "sessions", "logins")
Run = Callable[[str], None]
Names = Callable[[], list[str]]
Row = tuple[str, str, str, Run, Names]  # name, usage, help, what runs, completions


class Asker(Protocol):
    """State what these commands need of the chat."""

    model: Any
    screen: Any

    def request(self, action: str, **fields: Any) -> JimObject:
        """Return the answer to a request; raise an error for a refusal."""

    def tell(self, text: str) -> None:
        """Show a sentence."""


class RoomCommands:
    """Run these commands; the room is the one that was written to last."""

    def __init__(self, chat: Asker) -> None:
        self._chat = chat

    def table(self) -> list[Row]:
        """Return the rows of these commands."""
        people = self._chat.model.contacts.sorted
        none: Names = list
        return [
            ("/create", N_("#ROOM [private]"), N_("create a room"), self._create, none),
            ("/invite", N_("NAME"), N_("add somebody to this room"), self._invite, people),
            ("/code", N_("[USES]"), N_("make an invitation to this room"), self._code, none),
            ("/enter", N_("CODE"), N_("join a room by an invitation"), self._enter, none),
            (
                "/role",
                N_("NAME ROLE [MINUTES]"),
                N_("make somebody owner, moderator, member or muted"),
                self._role,
                people,
            ),
            ("/remove", N_("NAME"), N_("remove somebody from this room"), self._remove, people),
            ("/room", N_("[SETTING VALUE]"), N_("show or change this room"), self._room, none),
            ("/archive", N_("[off]"), N_("make this room read-only for good"), self._archive, none),
            ("/close", N_("#ROOM"), N_("close a room for good"), self._close, none),
            ("/block", N_("NAME"), N_("see nothing of somebody any more"), self._block, people),
            ("/unblock", N_("NAME"), N_("end a block"), self._unblock, none),
            ("/blocked", "", N_("whom you block"), self._blocked, none),
            ("/notify", N_("LEVEL"), N_("all, mentions or none of here"), self._level, none),
            ("/sessions", "", N_("where you are logged in"), self._sessions, none),
            ("/end", N_("NUMBER"), N_("end one of your sessions"), self._end, none),
            ("/export", N_("FILE"), N_("save what is stored of you"), self._export, none),
        ]

    # Rooms

    def _here(self) -> str:
        """Return the present room; raise Wrong where there is none."""
        last = str(self._chat.model.last_recipient)
        if not is_room(last):
            raise Wrong(_("Choose a room first, as the recipient."))
        return last

    def _create(self, rest: str) -> None:
        name, _space, kind = rest.partition(" ")
        room = name if is_room(name) else ROOM_PREFIX + name
        answer = self._chat.request("create_room", room=room, kind=kind.strip() or "open")
        self._take_over(answer, room)

    def _take_over(self, answer: JimObject, room: str) -> None:
        """Make a room that we are in now the recipient."""
        room = text_of(answer, "room") or room
        self._chat.model.rooms.add(room)
        self._chat.model.last_recipient = room
        self._chat.tell(_("You are in {room}").format(room=harmless(room)))

    def _invite(self, name: str) -> None:
        room = self._here()
        self._chat.request("invite", room=room, user=_needed(name))
        self._say(_("{name} is in {room} now"), name, room)

    def _say(self, text: str, name: str, room: str) -> None:
        self._chat.tell(text.format(name=harmless(name), room=harmless(room)))

    def _code(self, uses: str) -> None:
        answer = self._chat.request(
            "make_invitation", room=self._here(), uses=_number(uses) if uses else 1
        )
        until = _time_of(seconds_of(answer, "expires"))
        text = _("Until {time} this lets in: /enter {code}")
        self._chat.tell(text.format(code=harmless(text_of(answer, "code")), time=until))

    def _enter(self, code: str) -> None:
        self._take_over(self._chat.request("join", invitation=_needed(code)), "")

    def _role(self, rest: str) -> None:
        words = rest.split()
        minutes = _number(words.pop()) if words and words[-1].isdecimal() else 0
        if len(words) < 2 or words[-1] not in ROLES:
            raise Wrong(_("Write: /role NAME, then owner, moderator, member or muted"))
        role, name, room = words[-1], " ".join(words[:-1]), self._here()
        self._chat.request("set_role", room=room, user=name, role=role, minutes=minutes)
        self._say(_("{name} has another role in {room}"), name, room)

    def _remove(self, name: str) -> None:
        room = self._here()
        self._chat.request("remove_member", room=room, user=_needed(name))
        self._say(_("{name} is no longer in {room}"), name, room)

    def _room(self, rest: str) -> None:
        """Show the settings, or set one of read_only (yes, no), slow_s, history (all, joined)."""
        room, (name, _space, value) = self._here(), rest.partition(" ")
        if name:
            values = {"read_only": value == "yes", "history": value}
            setting = values.get(name, _number(value) if name == "slow_s" else None)
            if setting is None:
                raise Wrong(_("The settings are read_only, slow_s and history."))
            self._chat.request("set_room", room=room, **{name: setting})
        answer = self._chat.request("get_room", room=room)
        shown = ("kind", "role", "members", "topic", "read_only", "slow_s", "history", "archived")
        rows = [(key, harmless(str(answer.get(key, "")))) for key in shown]
        self._chat.screen.show_table(rows)

    def _archive(self, rest: str) -> None:
        room = self._here()
        self._chat.request("archive_room", room=room, on=rest != "off")
        self._say(_("Done: {room}"), "", room)

    def _close(self, room: str) -> None:
        """Close a room that is named in full, since this can't be undone."""
        self._chat.request("close_room", room=_needed(room))
        self._chat.model.rooms.discard(room)
        self._say(_("{room} is closed"), "", room)

    # People

    def _block(self, name: str) -> None:
        self._chat.request("block_user", user=_needed(name))
        self._say(_("You see nothing of {name} any more"), name, "")

    def _unblock(self, name: str) -> None:
        self._chat.request("unblock_user", user=_needed(name))
        self._say(_("You see {name} again"), name, "")

    def _blocked(self, rest: str) -> None:
        names = names_of(self._chat.request("get_blocked"))
        self._chat.screen.show_names(f"{_('Blocked')} ({len(names)})", names)

    def _level(self, level: str) -> None:
        last = self._chat.model.last_recipient
        if level not in LEVELS or not last:
            raise Wrong(_("Choose a recipient first; then /notify all, mentions or none"))
        self._chat.request("set_level", **{"with": last, "level": level})
        self._say(_("Done: {room}"), "", last)

    # One's own account

    def _sessions(self, rest: str) -> None:
        answer = self._chat.request("get_sessions")
        found = answer.get("sessions")
        rows = [_row_of(each) for each in found if isinstance(each, dict)] if found else []
        self._chat.screen.show_table(rows)

    def _end(self, number: str) -> None:
        self._chat.request("close_session", session=_number(number))
        self._chat.tell(_("The session is ended."))

    def _export(self, file: str) -> None:
        path = Path(_needed(file)).expanduser()
        data = {part: self._rows_of(part) for part in EXPORT_PARTS}
        try:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            raise Wrong(str(error)) from error
        self._chat.tell(_("Saved: {file}").format(file=harmless(str(path), 200)))

    def _rows_of(self, part: str) -> list[object]:
        """Return all rows of a part, page by page."""
        rows: list[object] = []
        after: int | None = 0
        while after is not None:
            answer = self._chat.request("export_me", part=part, after=after)
            page = answer.get("rows")
            rows += page if isinstance(page, list) else []
            last, after = after, whole_of(answer, "next")
            if after is not None and after <= last:
                break  # a server that would keep us here for ever
        return rows


class Wrong(Exception):
    """Tell that a command was typed in a wrong way; the text is for the user."""


def _needed(text: str) -> str:
    if not text:
        raise Wrong(_("Something is missing. /help shows how to write it."))
    return text


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise Wrong(_("{text} is no number").format(text=harmless(text, 30)))
    return int(text)


def _time_of(seconds: float | None) -> str:
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}" if seconds else "?"


def _row_of(session: JimObject) -> tuple[str, str]:
    """Return the row of a session; `*` marks this one."""
    mark = "*" if session.get("current") is True else ""
    shown = (text_of(session, "client"), text_of(session, "address"))
    since = _time_of(seconds_of(session, "since"))
    number = f"{whole_of(session, 'session') or '?'}{mark}"
    return number, harmless(" · ".join([*shown, since]), 200)
