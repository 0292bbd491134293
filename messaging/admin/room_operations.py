"""Archive and close rooms, and add members, many at once."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.forms import NamesField
from accounts.models import User
from accounts.services import audit
from common.adminkit.operations import Operation, say_done
from common.database.slices import write_rows
from common.text import explain
from jim.errors import JimError
from messaging import services
from messaging.models import Room

MAX_NAMES = 200  # in one form


class NamesForm(forms.Form):
    names = NamesField(label=_("Names"), limit=MAX_NAMES)


def add_members(request: HttpRequest, rooms: list[Room], values: dict[str, Any]) -> None:
    """Make users members of all these rooms; those who can't be are named."""
    new: list[User] = []

    def add_to(room: Room) -> None:
        for user in values["names"]:
            try:
                new.extend([user] * bool(services.join_room(room=room, user=user)))
            except JimError as error:
                say_done(request, f"{user}, {room}: {explain(error)}")
        audit.record(request, "add members", room, after={"names": list(map(str, values["names"]))})

    write_rows(rooms, add_to)
    say_done(request, ngettext("%d member is new.", "%d members are new.", len(new)) % len(new))


def archive(request: HttpRequest, rooms: list[Room], values: dict[str, Any]) -> None:
    _each(request, rooms, services.archive_room, "archive room")
    done = ngettext("%d room is archived.", "%d rooms are archived.", len(rooms))
    say_done(request, done % len(rooms))


def close(request: HttpRequest, rooms: list[Room], values: dict[str, Any]) -> None:
    _each(request, rooms, services.close_room, "close room")
    done = ngettext("%d room is closed.", "%d rooms are closed.", len(rooms))
    say_done(request, done % len(rooms))


def _each(
    request: HttpRequest, rooms: list[Room], change: Callable[..., object], action: str
) -> None:
    """Call `change(room=...)` for each room, and record it as `action`."""

    def change_one(room: Room) -> None:
        change(room=room)
        audit.record(request, action, room)

    write_rows(rooms, change_one)


ROOM_OPERATIONS = [
    Operation(
        name="add_members",
        label=_("Add members…"),
        question=_("These users become members of the rooms."),
        button=_("Add members"),
        permission="messaging.add_member",
        run=add_members,
        form=NamesForm,
        max_targets=50,
    ),
    Operation(
        name="archive_rooms",
        label=_("Archive…"),
        question=_("The rooms can only be read from now on."),
        button=_("Archive"),
        permission="messaging.change_room",
        run=archive,
    ),
    Operation(
        name="close_rooms",
        label=_("Close for good…"),
        question=_("Nobody is in the rooms any more, and their names are free."),
        button=_("Close for good"),
        permission="messaging.change_room",
        run=close,
    ),
]
